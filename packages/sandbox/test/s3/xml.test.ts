import { DeleteObjectsCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { StoredContent } from "../../src/kit/content";
import { type S3, startS3 } from "../../src/s3";
import { xml } from "../../src/s3/xml";
import { parsed } from "../../src/s3/xml-parser";
import { OPEN, s3Client } from "./support/client";
import { md5, sendSigned, signedStatus, signedText } from "./support/signed-request";

const keyIn = (text: string) =>
  parsed(StoredContent.of(Buffer.from(`<Delete><Object><Key>${text}</Key></Object></Delete>`)), "Delete")
    .child("Object")
    ?.text("Key");
const errorOf = (document: string | Buffer, root = "Delete") => {
  try {
    parsed(StoredContent.of(Buffer.from(document)), root);
    return undefined;
  } catch (error) {
    return Reflect.get(Object(error), "code");
  }
};

test.each([
  ["&#34;", '"'],
  ["&#x22;", '"'],
  ["a&#xA;b&#13;c&#x85;d", "a\nb\rc\u0085d"],
  ["&#x1F600;&#128512;", "😀😀"],
  ["&lt;&gt;&amp;&quot;&apos;", "<>&\"'"],
  ["&amp;#34;&amp;lt;", "&#34;&lt;"],
  ["<![CDATA[&#34;<b>]]>", "&#34;<b>"],
  [" a ", " a "],
  ["007", "007"],
  ["1e3", "1e3"],
  ["true", "true"],
  ["", ""],
  ["a<!-- comment -->b", "ab"],
])("the text %j is read as %j", (text, expected) => {
  expect(keyIn(text)).toBe(expected);
});

const times = (text: string, count: number) => Array.from({ length: count }, () => text).join("");
const NESTED = `<Delete>${times("<a>", 100)}${times("</a>", 100)}</Delete>`;

test.each([
  ["a reference to an entity that does not exist", "<Delete>&nbsp;</Delete>"],
  ["a document type", '<!DOCTYPE d [<!ENTITY e "x">]><Delete>&e;</Delete>'],
  ["a reference to a character that XML does not allow", "<Delete>&#0;</Delete>"],
  ["an incomplete reference", "<Delete>a&b</Delete>"],
  ["an element without an end", "<Delete><Object></Delete>"],
  ["two root elements", "<Delete/><Delete/>"],
  ["another root element", "<Deletes/>"],
  ["no element", ""],
  ["JSON", "{}"],
  ["invalid UTF-8", Buffer.from([0x3c, 0x44, 0x65, 0x6c, 0x65, 0x74, 0x65, 0x3e, 0xff, 0x3c])],
  ["too many levels", NESTED],
])("%s is rejected", (_title, document) => {
  expect(errorOf(document)).toBe("MalformedXML");
});

test("a document of more than 4 MiB is rejected", () => {
  expect(errorOf(`<Delete>${Buffer.alloc(4 * 1024 * 1024, " ")}</Delete>`)).toBe("MaxMessageLengthExceeded");
});

test("a namespace prefix does not belong to the name", () => {
  const document =
    '<s3:Delete xmlns:s3="http://s3.amazonaws.com/doc/2006-03-01/"><s3:Quiet>true</s3:Quiet></s3:Delete>';
  expect(parsed(StoredContent.of(Buffer.from(document)), "Delete").text("Quiet")).toBe("true");
});

test("responses contain what was written", () => {
  const text = "<&>\"'\r\n\t\u0085😀 ";
  const body = String(xml("Root", { Key: text, Empty: "", Absent: undefined, List: ["1", "2"] }).body);
  const root = parsed(StoredContent.of(Buffer.from(body)), "Root");
  expect([root.text("Key"), root.text("Empty"), root.text("Absent"), root.texts("List")]).toEqual([
    text,
    "",
    undefined,
    ["1", "2"],
  ]);
});

describe("requests", () => {
  let s3: S3;
  beforeAll(async () => {
    s3 = await startS3();
  });
  afterAll(() => s3.stop());

  test("a deletion with references deletes the object that it names", async () => {
    const { objects } = s3.addBucket("references", {
      ...OPEN,
      objects: { 'a"b': "", "c\nd": "", other: "" },
    });
    const body = "<Delete><Object><Key>a&#34;b</Key></Object><Object><Key>c&#xA;d</Key></Object></Delete>";
    const request = {
      method: "POST",
      target: "/references?delete",
      body,
      headers: { "content-md5": md5(body) },
    };
    expect(await signedText(s3, request)).toContain("<Key>a&quot;b</Key>");
    expect([...objects.keys()]).toEqual(["other"]);
  });

  test("an upload is completed with ETags in references, as Go clients send them", async () => {
    s3.addBucket("upload", OPEN);
    const started = await signedText(s3, { method: "POST", target: "/upload/key?uploads" });
    const id = /<UploadId>(.*)<\/UploadId>/.exec(started)?.[1];
    const part = { method: "PUT", target: `/upload/key?uploadId=${id}&partNumber=1`, body: "text" };
    const etag = (await sendSigned(s3, part)).headers.get("etag")?.replaceAll('"', "&#34;");
    const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`;
    const complete = { method: "POST", target: `/upload/key?uploadId=${id}`, body };
    expect(await signedStatus(s3, complete)).toBe("200");
  });

  test("keys with control characters are encoded if the client requests it, otherwise written as references", async () => {
    s3.addBucket("control", { ...OPEN, objects: { "a\u0001b(c) d": "" } });
    const client = s3Client(s3);
    const at = { Bucket: "control" };
    const { Contents } = await client.send(new ListObjectsV2Command({ ...at, EncodingType: "url" }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(["a%01b%28c%29%20d"]);
    expect(await signedText(s3, { method: "GET", target: "/control?list-type=2" })).toContain(
      "<Key>a&#x1;b(c) d",
    );
    const Delete = { Objects: [{ Key: "a\u0001b(c) d" }] };
    await expect(client.send(new DeleteObjectsCommand({ ...at, Delete }))).rejects.toMatchObject({
      name: "MalformedXML",
    });
  });
});
