/** A comment, a paragraph of Markdown or a string literal. */
export interface Prose {
  text: string;
  line: number;
  comment: boolean;
}

export interface TextPart {
  text: string;
  line: number;
}

export interface Parts {
  prose: Prose[];
  /** String literals. */
  values: TextPart[];
  /** Identifiers. */
  names: TextPart[];
}
