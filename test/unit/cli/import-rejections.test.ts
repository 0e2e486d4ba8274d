import {
  CHAT,
  DEFAULT,
  exported,
  files,
  type How,
  ImportWorkspace,
  provider,
  root,
  STACK,
  TYPE,
  usual,
} from "./import-workspace";

const EU = "urn:pulumi:dev::shop::pulumi:providers:pulumi-nodejs::eu";

const workspace = new ImportWorkspace();

const empty = exported(undefined);
const good = exported([root, provider(DEFAULT)]);
const existing = { urn: CHAT, type: TYPE, id: "my-instance", parent: STACK };

const rejections: [string, unknown, string[], RegExp, How?][] = [
  ["no JSON", "{CANARY", usual, /state\.json: must be valid JSON/],
  [
    "another document",
    { version: 3, deployment: { resources: [{ urn: "CANARY" }] } },
    usual,
    /resources\.0\.urn/,
  ],
  ["another version", { version: 4, deployment: {} }, usual, /must be an export of version 3, got version 4/],
  [
    "pending operations",
    exported([root], { pending_operations: [{}] }),
    usual,
    /pending operations \(1\).*export the stack again/,
  ],
  ["a URN twice", exported([root, root]), usual, /Stack::shop-dev exists twice/],
  ["a missing parent", exported([existing]), usual, /has the parent .*which is not listed before it/],
  [
    "a missing provider",
    exported([root, { ...existing, provider: `${DEFAULT}::x` }]),
    usual,
    /has the provider .*which is not listed before it/,
  ],
  [
    "a name that exists",
    exported([root, { ...existing, id: "x" }]),
    usual,
    /already contains urn.*::chat\. Choose another name/,
  ],
  [
    "an ID that exists",
    exported([root, { ...existing, urn: `${CHAT}2`, inputs: { baseUrl: "SANDBOX" } }]),
    usual,
    /already contains RyzeInstanceS3 "my-instance" of http.*::chat2/,
  ],
  ["an empty stack without names", empty, usual, /--stack, --project: required/],
  ["another stack's name", good, [...usual, "--stack", "prod"], /--stack: must be "dev" .*, got "prod"/],
  ["an unknown provider", good, [...usual, "--provider", "eu"], /provider "eu": does not exist in the stack/],
  ["an unknown parent", good, [...usual, "--parent", "team"], /parent "team": does not exist/],
  [
    "a provider without the credential",
    exported([root, provider(EU, { "byob:provider": "explicit" })]),
    [...usual, "--provider", "eu"],
    /provider "eu" of the stack cannot be used for a RyzeInstanceS3: .*the Provider's ryzeapiToken.*run "pulumi up" and export/,
  ],
  [
    "a provider of another server",
    exported([root, provider(EU, { "byob:provider": "explicit", "byob:ryzeapiToken": "t" })]),
    [...usual, "--provider", "eu"],
    /provider "eu" of the stack uses https:\/\/ryzeapi\.cloud, but the environment sets http/,
  ],
  [
    "a configuration of another server",
    exported([
      root,
      provider(DEFAULT, { "byob:ryzeapiUrl": "https://x.example", "byob:ryzeapiToken": { secret: 1 } }),
    ]),
    usual,
    /provider "default" of the stack uses https:\/\/x\.example/,
  ],
  [
    "an unknown resource type",
    good,
    ["Ryze", ...usual.slice(1)],
    /unknown resource type "Ryze"\. Importable types: .*RyzeInstanceS3/,
  ],
  [
    "a resource type without a read",
    good,
    ["ModelsLabS3Config", ...usual.slice(1)],
    /ModelsLabS3Config cannot be imported: .*API cannot return it\..*adopt: true/,
  ],
  [
    "a resource type without a service",
    good,
    ["BucketProbe", ...usual.slice(1)],
    /BucketProbe cannot.*no service stores it/,
  ],
  [
    "an unknown object",
    good,
    ["RyzeInstanceS3", "nobody", ...usual.slice(2)],
    /no RyzeInstanceS3 has the ID "nobody"/,
  ],
  [
    "a missing secret",
    good,
    usual,
    /secretKey.*Set BYOB_IMPORT_CHAT_SECRET_KEY or/,
    { env: { BYOB_IMPORT_SECRET_KEY: undefined } },
  ],
  [
    "a missing credential",
    good,
    usual,
    /Set RYZEAPI_TOKEN\. For a server other .* also set RYZEAPI_URL/,
    { env: { RYZEAPI_TOKEN: undefined } },
  ],
  ["a rejected credential", good, usual, /401/, { env: { RYZEAPI_TOKEN: "CANARY" } }],
  [
    "neither object nor file",
    good,
    usual.slice(4),
    /a resource type, an ID and --name are required, unless --file is set/,
  ],
  ["no arguments at all", good, [], /a resource type, an ID and --name are required, unless --file is set/],
  ["an unknown resource type before missing options", good, ["Ryze"], /unknown resource type "Ryze"/],
  ["no export", good, usual.slice(0, 4), /required option --in <file> is missing/],
  ["no output", good, usual.slice(0, 6), /required option --out <file> is missing/],
  ["object and file", good, [...usual, "--file", "import.json"], /--file: conflicts with/],
  [
    "a missing file",
    good,
    [...usual.slice(4), "--file", "import.json"],
    /import\.json: could not read the file: ENOENT/,
  ],
  [
    "JSON and the document on stdout",
    good,
    [...usual.slice(0, 6), "--out", "-", "--json"],
    /both write to stdout/,
  ],
  [
    "a missing folder",
    good,
    [...usual.slice(0, 7), "a/b.json"],
    /a\/b\.json: could not write the file: ENOENT/,
  ],
  ["the input as output", good, [...usual.slice(0, 7), files.in], /state\.json: already exists/],
];

/** Cases that are invalid regardless of the stack and the services. */
const misuses = [
  "an unknown resource type",
  "an unknown resource type before missing options",
  "a resource type without a read",
  "a resource type without a service",
  "neither object nor file",
  "no arguments at all",
  "no export",
  "no output",
  "object and file",
  "JSON and the document on stdout",
];

const cases = rejections.map(([what, document, args, message, how]) => ({
  what,
  document,
  args,
  message,
  how,
}));

test.each(cases)("rejects $what with one line and writes nothing", async (rejection) => {
  const { what, document, args, message, how } = rejection;
  const text = typeof document === "string" ? document : JSON.stringify(document);
  const content = workspace.given(text.replace("SANDBOX", workspace.sandbox.urls.ryzeapi));
  const { exitCode, stdout, stderr } = await workspace.run(args, how);
  const last = stderr.trimEnd().split("\n").at(-1);
  expect({ exitCode, stdout, last }).toEqual({
    exitCode: misuses.includes(what) ? 64 : 1,
    stdout: "",
    last: expect.stringMatching(message),
  });
  expect(stderr).not.toContain("CANARY");
  expect(workspace.files()).toEqual([files.in]);
  expect(workspace.read(files.in)).toBe(content);
});

test("rejects objects that cannot be distinguished, and a file in another format", async () => {
  workspace.given(good);
  const importSpec = { type: "RyzeInstanceS3", id: "my-instance", name: "chat" };
  const cases: [unknown, RegExp, number][] = [
    [[importSpec, importSpec], /already contains .*::chat\. Choose another name/, 1],
    [[importSpec, { ...importSpec, name: "chat2" }], /already contains RyzeInstanceS3 "my-instance"/, 1],
    [
      [importSpec, { ...importSpec, name: "CHAT" }],
      /same environment variables \(BYOB_IMPORT_CHAT_<INPUT>\)/,
      64,
    ],
    [[{ ...importSpec, secretKey: "x" }, {}], /0: .*secretKey.*1\.type/, 64],
    [[], /must be a list of/, 64],
  ];
  for (const [wishes, message, code] of cases) {
    workspace.write("import.json", JSON.stringify(wishes));
    const { exitCode, stderr } = await workspace.run([
      "--file",
      "import.json",
      "--in",
      files.in,
      "--out",
      files.out,
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: expect.stringMatching(message) });
    expect(workspace.files()).toEqual(["import.json", files.in]);
  }
});
