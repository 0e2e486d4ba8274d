/**
 * Parsers of fields in request bodies, with the rules and messages of Django REST framework in Label Studio 1.23.2.
 *
 * Strings are trimmed, numbers become strings, and many strings are accepted as booleans. A client that compares its
 * input with the response has to expect that. All invalid fields of a body are reported together.
 *
 *     const { values, errors } = parseBody({ title: parseText(256), presign: flag }, body);
 */
import type { JsonObject } from "../../kit/request";

/** Thrown for an invalid value; the message becomes a validation error of the field. */
export class FieldError extends Error {
  override readonly name = "FieldError";
}

/** Converts the value of one field, or throws a `FieldError`. */
export type ParseField = (value: unknown) => unknown;

/** Valid fields of a body, and error messages by field. */
export interface ParsedBody {
  values: JsonObject;
  errors: Record<string, string[]>;
}

/** Parses the fields that a body contains. Unknown fields are ignored. */
export function parseBody(parsers: Record<string, ParseField>, body: JsonObject): ParsedBody {
  const values: JsonObject = {};
  const errors: Record<string, string[]> = {};
  for (const [name, parse] of Object.entries(parsers)) {
    if (Object.hasOwn(body, name)) {
      try {
        values[name] = parse(body[name]);
      } catch (error) {
        if (!(error instanceof FieldError)) {
          throw error;
        }
        errors[name] = [error.message];
      }
    }
  }
  return { values, errors };
}

const TRUE = ["t", "y", "yes", "true", "on", "1"];
const FALSE = ["f", "n", "no", "false", "off", "0"];
const LARGEST = 9223372036854775807n;

/** Rejects null. */
export function parseRequired(parse: ParseField): ParseField {
  return (value) => {
    if (value === null) {
      throw new FieldError("This field may not be null.");
    }
    return parse(value);
  };
}

/** One of the given strings. */
export function parseChoice(choices: readonly string[]): ParseField {
  return (value) => {
    if (typeof value !== "string" || !choices.includes(value)) {
      throw new FieldError(`"${String(value)}" is not a valid choice.`);
    }
    return value;
  };
}

/** Passes null on to the response. */
export function parseNullable(parse: ParseField): ParseField {
  return (value) => (value === null ? null : parse(value));
}

/** Trims strings and converts numbers to strings; "" and null are unchanged. */
export function parseText(limit = Number.POSITIVE_INFINITY): ParseField {
  return (value) => {
    if (value === null) {
      return null;
    }
    if (typeof value !== "string" && typeof value !== "number") {
      throw new FieldError("Not a valid string.");
    }
    const trimmed = String(value).trim();
    if (trimmed.includes("\0")) {
      throw new FieldError("Null characters are not allowed.");
    }
    if (trimmed.length > limit) {
      throw new FieldError(`Ensure this field has no more than ${limit} characters.`);
    }
    return trimmed;
  };
}

export const parseFlag: ParseField = (value) => {
  if (value === null) {
    throw new FieldError("This field may not be null.");
  }
  const word = String(value).toLowerCase();
  if (!TRUE.includes(word) && !FALSE.includes(word)) {
    throw new FieldError("Must be a valid boolean.");
  }
  return TRUE.includes(word);
};

export const parseCount: ParseField = (value) => {
  if (value === null) {
    throw new FieldError("This field may not be null.");
  }
  const digits = typeof value === "boolean" ? "" : String(value).trim().replace(/\.0*$/, "");
  if (!/^-?\d+$/.test(digits)) {
    throw new FieldError("A valid integer is required.");
  }
  if (BigInt(digits) < 0n) {
    throw new FieldError("Ensure this value is greater than or equal to 0.");
  }
  if (BigInt(digits) > LARGEST) {
    throw new FieldError(`Ensure this value is less than or equal to ${LARGEST}.`);
  }
  return Number(digits);
};

export const parseAnything: ParseField = (value) => value;

export const parseTime: ParseField = (value) => {
  if (value !== null && Number.isNaN(Date.parse(String(value)))) {
    throw new FieldError(
      "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
    );
  }
  return value;
};
