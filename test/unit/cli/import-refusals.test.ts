import {
  CHAT,
  DEFAULT,
  exported,
  files,
  type How,
  ImportRoom,
  provider,
  root,
  STACK,
  TYPE,
  usual,
} from "./import-room";

const EU = "urn:pulumi:dev::shop::pulumi:providers:pulumi-nodejs::eu";

const room = new ImportRoom();

const empty = exported(undefined);
const good = exported([root, provider(DEFAULT)]);
const existing = { urn: CHAT, type: TYPE, id: "my-instance", parent: STACK };

const refusals: [string, unknown, string[], RegExp, How?][] = [
  ["no JSON", "{CANARY", usual, /state\.json is no JSON/],
  [
    "another document",
    { version: 3, deployment: { resources: [{ urn: "CANARY" }] } },
    usual,
    /resources\.0\.urn/,
  ],
  ["another version", { version: 4, deployment: {} }, usual, /version 4; this release knows version 3/],
  [
    "pending operations",
    exported([root], { pending_operations: [{}] }),
    usual,
    /pending operations \(1\).*export again/,
  ],
  ["a URN twice", exported([root, root]), usual, /Stack::shop-dev is in it twice/],
  ["a missing parent", exported([existing]), usual, /has the parent .*which is not before it/],
  [
    "a missing provider",
    exported([root, { ...existing, provider: `${DEFAULT}::x` }]),
    usual,
    /has the provider .*which is not before it/,
  ],
  [
    "a name in use",
    exported([root, { ...existing, id: "x" }]),
    usual,
    /already has urn.*::chat; choose another name/,
  ],
  [
    "an id in use",
    exported([root, { ...existing, urn: `${CHAT}2`, inputs: { baseUrl: "SANDBOX" } }]),
    usual,
    /already has RyzeInstanceS3 "my-instance" of http.*::chat2/,
  ],
  ["an empty stack without names", empty, usual, /add --stack and --project/],
  ["another stack's name", good, [...usual, "--stack", "prod"], /--stack says "prod", but .* "dev"/],
  ["an unknown provider", good, [...usual, "--provider", "eu"], /no provider "eu"; run pulumi up/],
  ["an unknown parent", good, [...usual, "--parent", "team"], /no parent "team"/],
  [
    "a provider without the credential",
    exported([root, provider(EU, { "byob:provider": "explicit" })]),
    [...usual, "--provider", "eu"],
    /provider "eu" of the stack cannot serve a RyzeInstanceS3: .*the Provider's ryzeapiToken/,
  ],
  [
    "a provider of another server",
    exported([root, provider(EU, { "byob:provider": "explicit", "byob:ryzeapiToken": "t" })]),
    [...usual, "--provider", "eu"],
    /provider "eu" of the stack is at https:\/\/ryzeapi\.cloud, but the environment says http/,
  ],
  [
    "a configuration of another server",
    exported([
      root,
      provider(DEFAULT, { "byob:ryzeapiUrl": "https://x.example", "byob:ryzeapiToken": { secret: 1 } }),
    ]),
    usual,
    /provider "default" of the stack is at https:\/\/x\.example/,
  ],
  [
    "an unknown kind",
    good,
    ["Ryze", ...usual.slice(1)],
    /no kind "Ryze"; what can be imported: .*RyzeInstanceS3/,
  ],
  [
    "a kind without a read",
    good,
    ["ModelsLabS3Config", ...usual.slice(1)],
    /a ModelsLabS3Config cannot be imported: .*no call that reads it.*adopt: true/,
  ],
  [
    "a kind of no service",
    good,
    ["BucketProbe", ...usual.slice(1)],
    /a BucketProbe cannot.*no service has it/,
  ],
  [
    "an unknown object",
    good,
    ["RyzeInstanceS3", "nobody", ...usual.slice(2)],
    /has no RyzeInstanceS3 with the id "nobody"/,
  ],
  [
    "a missing secret",
    good,
    usual,
    /secretKey.*set BYOB_IMPORT_CHAT_SECRET_KEY or/,
    { env: { BYOB_IMPORT_SECRET_KEY: undefined } },
  ],
  [
    "a missing credential",
    good,
    usual,
    /set RYZEAPI_TOKEN, and RYZEAPI_URL for another/,
    { env: { RYZEAPI_TOKEN: undefined } },
  ],
  ["a refused credential", good, usual, /401/, { env: { RYZEAPI_TOKEN: "CANARY" } }],
  ["neither object nor file", good, usual.slice(4), /give a kind, an id and --name, or --file/],
  ["no arguments at all", good, [], /give a kind, an id and --name, or --file/],
  ["a kind before anything that is missing", good, ["Ryze"], /no kind "Ryze"/],
  ["no export", good, usual.slice(0, 4), /--in <file> is missing/],
  ["no output", good, usual.slice(0, 6), /--out <file> is missing/],
  ["object and file", good, [...usual, "--file", "import.json"], /--file stands in place of/],
  ["a missing file", good, [...usual.slice(4), "--file", "import.json"], /cannot read import\.json: ENOENT/],
  [
    "JSON beside a document",
    good,
    [...usual.slice(0, 6), "--out", "-", "--json"],
    /both want the standard output/,
  ],
  ["a folder that is missing", good, [...usual.slice(0, 7), "a/b.json"], /cannot write a\/b\.json: ENOENT/],
  ["the input as output", good, [...usual.slice(0, 7), files.in], /state\.json exists already/],
];

/** What is wrong whatever the stack and the services say. */
const misuses = [
  "an unknown kind",
  "a kind before anything that is missing",
  "a kind without a read",
  "a kind of no service",
  "neither object nor file",
  "no arguments at all",
  "no export",
  "no output",
  "object and file",
  "JSON beside a document",
];

const cases = refusals.map(([what, document, args, sentence, how]) => ({
  what,
  document,
  args,
  sentence,
  how,
}));

test.each(cases)("refuses $what in one sentence and writes nothing", async (refusal) => {
  const { what, document, args, sentence, how } = refusal;
  const text = typeof document === "string" ? document : JSON.stringify(document);
  const content = room.given(text.replace("SANDBOX", room.sandbox.urls.ryzeapi));
  const { exitCode, stdout, stderr } = await room.run(args, how);
  const last = stderr.trimEnd().split("\n").at(-1);
  expect({ exitCode, stdout, last }).toEqual({
    exitCode: misuses.includes(what) ? 64 : 1,
    stdout: "",
    last: expect.stringMatching(sentence),
  });
  expect(stderr).not.toContain("CANARY");
  expect(room.files()).toEqual([files.in]);
  expect(room.read(files.in)).toBe(content);
});

test("refuses wishes that cannot be told apart, and a file in another form", async () => {
  room.given(good);
  const wish = { kind: "RyzeInstanceS3", id: "my-instance", name: "chat" };
  const cases: [unknown, RegExp, number][] = [
    [[wish, wish], /already has .*::chat; choose another name/, 1],
    [[wish, { ...wish, name: "chat2" }], /already has RyzeInstanceS3 "my-instance"/, 1],
    [[wish, { ...wish, name: "CHAT" }], /same variables \(BYOB_IMPORT_CHAT_/, 64],
    [[{ ...wish, secretKey: "x" }, {}], /0: .*secretKey.*1\.kind/, 64],
    [[], /no list of/, 64],
  ];
  for (const [wishes, sentence, code] of cases) {
    room.write("import.json", JSON.stringify(wishes));
    const { exitCode, stderr } = await room.run([
      "--file",
      "import.json",
      "--in",
      files.in,
      "--out",
      files.out,
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: expect.stringMatching(sentence) });
    expect(room.files()).toEqual(["import.json", files.in]);
  }
});
