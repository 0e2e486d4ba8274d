import pages from "../aws-pages.json";

/** Name of a page of the AWS documentation in `aws-pages.json`, which contains its address and the day on which it was read. */
export type AwsPage = keyof typeof pages;

export const AWS_PAGES: Readonly<Record<string, { address: string; read: string }>> = pages;

/** Whether the file contains the address and the date of a page. */
export function isKnownPage(name: string | undefined): boolean {
  const page = AWS_PAGES[name ?? ""];
  return (
    page?.address.startsWith("https://docs.aws.amazon.com/") === true && /^\d{4}-\d\d-\d\d$/.test(page.read)
  );
}
