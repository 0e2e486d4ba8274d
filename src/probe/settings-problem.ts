/** A problem of the settings: the name that its row matches, and further placeholders. */
// wording-ignore: not an error class
export interface SettingsProblem {
  name: string;
  placeholders?: Readonly<Record<string, string>>;
}
