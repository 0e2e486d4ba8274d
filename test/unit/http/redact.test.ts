import fc from "fast-check";
import { ownTextRedactor, redactor } from "../../../src/http/redact";

const plain = redactor([]);

describe("given secrets", () => {
  const secret = 'p/ä+s "w\\ord\n!';
  const redact = redactor([secret]);
  const encoded = encodeURIComponent(secret);
  it.each([
    ["plain", secret],
    ["URL-encoded", encoded],
    ["URL-encoded in lower case", encoded.replace(/%../g, (octet) => octet.toLowerCase())],
    ["form-encoded", encoded.replace(/%20/g, "+")],
    ["base64", Buffer.from(secret).toString("base64")],
    ["base64url", Buffer.from(secret).toString("base64url")],
    ["JSON", JSON.stringify(secret)],
    ["JSON with escaped slashes", JSON.stringify(secret).replace(/\//g, "\\/")],
    ["ASCII JSON", JSON.stringify(secret).replace(/ä/g, "\\u00e4")],
    ["one line", secret.replace("\n", " ")],
  ])("are hidden in the form %s", (_, form) => {
    const text = redact(`before ${form} after`);
    expect(text).toMatch(/^before "?\*\*\*"? after$/);
  });

  it("are hidden as Python's quote writes them", () => {
    expect(redactor(["ab/cd+ef gh"])("before ab/cd%2Bef%20gh after")).toBe("before *** after");
  });

  it.each([0, 1, 2, 3, 4])("are hidden in the base64 of a longer text, at offset %i", (offset) => {
    const known = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYKEY";
    // wording-ignore: String.prototype.repeat
    const encodedText = Buffer.from(`${"x".repeat(offset)}${known}, and more`).toString("base64");
    const text = redactor([known])(`before ${encodedText} after`);
    expect(text).toContain("***");
    const parts = text.split(/[^\w+/=]+/).map((part) => Buffer.from(part, "base64").toString("latin1"));
    expect(parts.join(" ")).not.toMatch(/wJal|rXUt|nFEM|fiCY|CYKEY/);
  });

  it("never pass, whatever surrounds them", () => {
    const secrets = fc.array(
      fc
        .string({ minLength: 4, maxLength: 40, unit: "grapheme" })
        .filter((text) => !/\*/.test(text) && text.trim().length >= 4),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(secrets, fc.string(), fc.string(), (known, before, after) => {
        const [first = ""] = known;
        const text = redactor(known)(`${before}${first}${after}${JSON.stringify({ k: first })}`);
        // What a secret leaves behind may be anything but itself, where the surroundings do not hold it, too.
        fc.pre(!plain(`${before} ${after} {"k":""}`).includes(first));
        expect(text).not.toContain(first);
      }),
    );
  });

  it("that contain each other are hidden whole", () => {
    expect(redactor(["abcd", "abcdefgh"])("x abcdefgh y")).toBe("x *** y");
  });

  it("of fewer than four characters are hidden only as values", () => {
    const short = redactor(["a", "no"]);
    expect(short("a bucket has no name: no such key=a, region 'a'")).toBe(
      "a bucket has no name: *** such key=***, region '***'",
    );
  });

  it("are found when the text breaks their line", () => {
    expect(redactor(["ab cd"])("x ab\n\tcd y")).toBe("x *** y");
  });

  it("that are empty or blank hide nothing", () => {
    expect(redactor(["", "  "])("some  text")).toBe("some text");
  });

  it("may look like a pattern", () => {
    expect(redactor(["a.c(*)[^$]+-/d"])("xx a.c(*)[^$]+-/d abcd")).toBe("xx *** abcd");
  });
});

describe("what looks like a credential", () => {
  it.each([
    [
      "GET https://b.s3.aws/k?X-Amz-Date=1&X-Amz-Signature=ab12&x=1",
      "GET https://b.s3.aws/k?X-Amz-Date=1&X-Amz-Signature=***&x=1",
    ],
    ["url?AWSAccessKeyId=AK&Signature=a%2Fb&Expires=1", "url?AWSAccessKeyId=***&Signature=***&Expires=1"],
    ["wss://x/?token=abc&y", "wss://x/?token=***&y"],
    ["access_token=abc; my_own_token=def", "access_token=*** my_own_token=***"],
    ["sent Bearer abc.def-123456 twice", "sent Bearer *** twice"],
    ["Token 0123456789abcdef0123456789abcdef01234567", "Token ***"],
    ["Authorization: Token abcdef", "Authorization: ***"],
    ["authorization=Basic dXNlcjpwYXNz, ok", "authorization=***, ok"],
    ["jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln end", "jwt *** end"],
  ])("is hidden: %s", (text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  it.each([
    "Authentication token no longer valid: legacy token authentication has been disabled for this organization",
    "Authentication credentials were not provided.",
    "Missing token in header, Authorization header, or query parameter",
    "The request signature we calculated does not match the signature you provided.",
    "Invalid token.",
    "Rate limit exceeded. Maximum 5 queued requests allowed.",
  ])("is not detected in the services' own messages: %s", (text) => {
    expect(plain(text)).toBe(text);
  });
});

describe("the rest", () => {
  it("is one line without control characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(plain(text)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      }),
    );
    expect(plain("\u001b[31mred\r\n\tline\u202e \u0000end ")).toBe("[31mred line end");
  });

  it("is cut without breaking a character", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 250, maxLength: 700, unit: "binary" }), (text) => {
        expect([...plain(text)].length).toBeLessThanOrEqual(300);
      }),
    );
    // wording-ignore: String.prototype.repeat
    expect(plain("😀".repeat(400))).toBe(`${"😀".repeat(299)}…`);
  });

  it.each([
    'boom\nTraceback (most recent call last):\n  File "/app/x.py", line 1, in f\nKeyError: 1',
    'boom File "/app/x.py", line 12, in get\n    raise X',
    "boom\n    at call (/srv/app.js:10:5)\n    at next",
    "boom #0 /var/www/app.php(12): f()",
  ])("has no trace: %j", (text) => {
    expect(plain(text)).toBe("boom");
  });

  it("takes no time with long messages", () => {
    const started = performance.now();
    for (const part of ["Bearer ", "a-", "eyJ", "at x:1", "authorization:", "token", " ", 'File "', "'a="]) {
      redactor(["secret", "ab"])(part.repeat((1024 * 1024) / part.length));
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe("a message of this package", () => {
  const redact = ownTextRedactor(["minio", "minio123", "q"]);

  it.each([
    ["minio123", "***"],
    ["the secret minio123 of minio.", "the secret *** of ***."],
    ["minio: wrong key", "***: wrong key"],
    ["key=minio&secret=minio123", "key=***&secret=***"],
    ["accessKey: minio, secretKey: 'minio123'", "accessKey: ***, secretKey: '***'"],
    ['{"accessKey":"minio"}', '{"accessKey":"***"}'],
    ["Credential=minio/20260101/s3", "Credential=***/20260101/s3"],
    ["https://minio:minio123@s3.example.com/x", "https://***:***@s3.example.com/x"],
    ["https://minio@s3.example.com/x", "https://***@s3.example.com/x"],
    [Buffer.from("minio123").toString("base64"), "***"],
    ["x-amz-credential=AK%2F1&x=1", "x-amz-credential=***&x=1"],
    ["secret 'q', a query", "secret '***', a query"],
  ])("has no separate word that is a secret: %s", (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    "https://minio.example.com/minio123-data",
    "http://minio:9000/",
    "play.minio.io",
    "my-minio-bucket",
    "s3://minio/raw/",
    "arn:aws:s3:::minio/*",
    "arn:aws:s3:::q",
    "list raw/minio/",
    "minio_data, miniota, minio1234 and Minio",
    "question, quota",
  ])("keeps names that contain it: %s", (text) => {
    expect(redact(text)).toBe(text);
  });

  it("keeps its length and its lines", () => {
    const text = `one\r\n\ttwo ${"x".repeat(1000)}`;
    expect(redact(text)).toBe(text);
    expect(ownTextRedactor([])(text)).toBe(text);
  });

  it.each(["AKIAIOSFODNN7EXAMPLE", "correct-horse", "administratorword", "aB3d", "tOkEn", "pass word"])(
    "has no other secret anywhere: %s",
    (secret) => {
      const hide = ownTextRedactor([secret, "minio"]);
      expect(hide(`a${secret}b-${secret}.example.com/${encodeURIComponent(secret)}`)).toBe(
        "a***b-***.example.com/***",
      );
    },
  );

  it("has no secret, whatever surrounds it", () => {
    const secrets = fc.array(
      fc.string({ minLength: 16, maxLength: 40 }).map((text) => `${text.trim()}#-1`),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    fc.assert(
      fc.property(secrets, fc.string(), fc.string(), (known, before, after) => {
        const [first = ""] = known;
        fc.pre(!`${before}\n${after}`.includes(first));
        expect(ownTextRedactor(known)(`${before}${first}${after}`)).not.toContain(first);
      }),
    );
  });

  it("takes no time when it is long", () => {
    const started = performance.now();
    for (const part of ["minio ", "a-", "//minio:", "'", "x-amz-signature=", " "]) {
      redact(part.repeat((1024 * 1024) / part.length));
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
