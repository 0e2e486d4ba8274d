/** Projects, told apart by what they need: nothing, the packed package, the Pulumi CLI, real stores, a browser, a real Label Studio. */
const common = {
  rootDir: __dirname,
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022" } }] },
  // The protobuf runtime of Pulumi's SDK keeps a global across test files, which jest would warn of each time.
  // The sources, so that an edit of an emulator needs no build.
  moduleNameMapper: {
    "^pulumi-byob-sandbox$": "<rootDir>/packages/sandbox/src",
    "^pulumi-byob-sandbox/s3$": "<rootDir>/packages/sandbox/src/s3",
  },
  testEnvironmentOptions: { globalsCleanup: "off" },
  resolver: "<rootDir>/test/support/fast-start/jest-resolver.js",
};

module.exports = {
  // Engine tests wait for commands half of the time: two workers leave two cores half idle.
  maxWorkers: 3,
  testSequencer: "<rootDir>/test/support/sequencer.js",
  // A worker keeps memory of the test files that it ran, and several engine files in one worker reached Node's heap limit.
  workerIdleMemoryLimit: "1GB",
  // Files with longer tests set their own; the default of 5 s is too short on a busy machine.
  testTimeout: 30_000,
  projects: [
    { ...common, displayName: "sandbox", testMatch: ["<rootDir>/packages/sandbox/test/**/*.test.ts"] },
    { ...common, displayName: "unit", testMatch: ["<rootDir>/test/unit/**/*.test.ts"] },
    {
      ...common,
      displayName: "contract",
      testMatch: ["<rootDir>/test/contract/**/*.test.ts", "<rootDir>/test/reliability/**/*.test.ts"],
      // The engine tests also kill the plugin at each request, so these run with npm run test:faults only.
      testPathIgnorePatterns: process.env.PULUMI_BYOB_FAULTS ? [] : ["test/reliability/interruptions"],
      globalSetup: "<rootDir>/test/contract/support/setup.ts",
      globalTeardown: "<rootDir>/test/contract/support/teardown.ts",
    },
    {
      ...common,
      displayName: "engine",
      testMatch: ["<rootDir>/test/engine/**/*.test.ts"],
      globalSetup: "<rootDir>/test/engine/support/setup.ts",
    },
    {
      ...common,
      displayName: "aws",
      testMatch: ["<rootDir>/test/aws/**/*.test.ts"],
      globalSetup: "<rootDir>/test/engine/support/setup.ts",
    },
    {
      ...common,
      displayName: "conformance",
      testMatch: ["<rootDir>/test/conformance/**/*.test.ts"],
      // The official S3 clients, which npm run test:clients installs, and the store of npm run test:store.
      testPathIgnorePatterns: [
        ...(process.env.PULUMI_BYOB_CLIENTS ? [] : ["test/conformance/clients"]),
        ...(process.env.PULUMI_BYOB_STORE ? [] : ["test/conformance/other-store"]),
      ],
      globalSetup: "<rootDir>/test/conformance/support/setup.ts",
      globalTeardown: "<rootDir>/test/conformance/support/teardown.ts",
    },
    {
      ...common,
      displayName: "browser",
      testMatch: ["<rootDir>/test/browser/**/*.test.ts"],
      globalSetup: "<rootDir>/test/browser/support/setup.ts",
    },
    {
      ...common,
      displayName: "label-studio",
      testMatch: ["<rootDir>/test/label-studio/**/*.test.ts"],
      globalSetup: "<rootDir>/test/label-studio/support/setup.ts",
      globalTeardown: "<rootDir>/test/label-studio/support/teardown.ts",
    },
  ],
};
