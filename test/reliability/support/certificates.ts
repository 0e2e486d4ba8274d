/** Certificates for tests, made by openssl when the tests run, so that none expires in the repository. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/** Key and certificate in the form of `tls.createServer`. */
export interface Certificate {
  key: string;
  cert: string;
}

interface CertificateOptions {
  /** Host name or IP address that the certificate is valid for. */
  name: string;
  /** Days from now in which it starts and ends to be valid. @default 0 and 2 */
  days?: readonly [number, number];
  /** Whether another authority than the trusted one signs it. @default false */
  unknownIssuer?: boolean;
}

const DAY_MS = 86_400_000;

/** A trusted authority, another one, and the certificates that they sign. */
export class CertificateAuthority {
  #number = 0;

  /** @param folder directory for the files */
  constructor(readonly folder: string) {
    fs.writeFileSync(this.#at("index.txt"), "");
    fs.writeFileSync(
      this.#at("ca.cnf"),
      `[d]\ndatabase=${this.#at("index.txt")}\nnew_certs_dir=${folder}\n${CONFIG}`,
    );
    for (const authority of ["trusted", "unknown"]) {
      const output = ["-keyout", this.#at(`${authority}.key`), "-out", this.#at(`${authority}.crt`)];
      openssl("req", "-x509", ...NEW_KEY, "-subj", `/CN=${authority}`, "-days", "2", ...output);
    }
  }

  /** File with the certificate of the trusted authority, for NODE_EXTRA_CA_CERTS. */
  get file(): string {
    return this.#at("trusted.crt");
  }

  sign({ name, days = [0, 2], unknownIssuer = false }: CertificateOptions): Certificate {
    const base = `certificate-${this.#number++}`;
    const [key = "", request = "", cert = "", extensions = ""] = [".key", ".csr", ".crt", ".ext"].map((end) =>
      this.#at(base + end),
    );
    const kind = /^[\d.]+$/.test(name) ? "IP" : "DNS";
    fs.writeFileSync(extensions, `subjectAltName=${kind}:${name}`);
    openssl("req", ...NEW_KEY, "-subj", `/CN=${name}`, "-keyout", key, "-out", request);
    const authority = unknownIssuer ? "unknown" : "trusted";
    const [start, end] = days.map((count) => dateOf(Date.now() + count * DAY_MS - 60_000)) as [
      string,
      string,
    ];
    const signedBy = ["-cert", this.#at(`${authority}.crt`), "-keyfile", this.#at(`${authority}.key`)];
    const valid = ["-startdate", start, "-enddate", end, "-extfile", extensions];
    openssl(
      "ca",
      "-batch",
      "-notext",
      "-config",
      this.#at("ca.cnf"),
      "-name",
      "d",
      ...signedBy,
      ...valid,
      "-in",
      request,
      "-out",
      cert,
    );
    return { key: fs.readFileSync(key, "utf8"), cert: fs.readFileSync(cert, "utf8") };
  }

  #at(file: string): string {
    return path.join(this.folder, file);
  }
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Configuration of `openssl ca`, the only command of OpenSSL 3.0 that sets the start of a certificate. */
const CONFIG = "rand_serial=yes\nunique_subject=no\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n";

/** Time in the form of openssl: `20260101000000Z`. */
function dateOf(time: number): string {
  return `${new Date(time).toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
}

function openssl(...args: readonly string[]): void {
  execFileSync("openssl", args, { stdio: ["ignore", "ignore", "pipe"] });
}
