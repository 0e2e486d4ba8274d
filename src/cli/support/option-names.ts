/** Converts `awsAccessKeyId` to `aws-access-key-id`, the form of options and of file names. */
export function kebab(input: string): string {
  return input.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
}
