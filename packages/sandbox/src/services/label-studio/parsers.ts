/**
 * Parsers of fields in request bodies, with the rules and messages of Django REST framework in Label Studio 1.23.2.
 *
 * Strings are trimmed, numbers become strings, and many strings are accepted as booleans. A client that compares its
 * input with the response has to expect that. All invalid fields of a body are reported together.
 *
 *     const { values, errors } = parseBody({ title: parseText(256), presign: flag }, body);
 */
import type { JsonObject } from "../../kit/request";
import { pythonString, pythonType } from "./python-values";

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
const MAX_INTEGER = 9223372036854775807n;
const MIN_INTEGER = -MAX_INTEGER - 1n;
const MAX_NUMBER_LENGTH = 1000;

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
      throw new FieldError(`"${pythonString(value)}" is not a valid choice.`);
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

/**
 * An integer as a number or as text, within the limits of SQLite.
 * @param type name of the type in the message; Django has several
 */
export function parseInteger({ min = MIN_INTEGER, type = "integer" } = {}): ParseField {
  return parseRequired((value) => {
    rejectLongNumber(value);
    const digits = typeof value === "boolean" ? "" : String(value).trim().replace(/\.0*$/, "");
    if (!/^[+-]?\d+$/.test(digits)) {
      throw new FieldError(`A valid ${type} is required.`);
    }
    const number = BigInt(digits.replace("+", ""));
    if (number < min) {
      throw new FieldError(`Ensure this value is greater than or equal to ${min}.`);
    }
    if (number > MAX_INTEGER) {
      throw new FieldError(`Ensure this value is less than or equal to ${MAX_INTEGER}.`);
    }
    return Number(digits);
  });
}

export const parseCount: ParseField = parseInteger({ min: 0n });

/** A number, also as text. Python converts booleans to 0 and 1. */
export const parseNumber: ParseField = parseRequired((value) => {
  rejectLongNumber(value);
  const number =
    typeof value === "boolean" || (typeof value === "string" && value.trim() !== "") ? Number(value) : value;
  if (typeof number !== "number" || Number.isNaN(number)) {
    throw new FieldError("A valid number is required.");
  }
  return number;
});

function rejectLongNumber(value: unknown): void {
  if (typeof value === "string" && value.length > MAX_NUMBER_LENGTH) {
    throw new FieldError("String value too large.");
  }
}

/** ID of a row in another table. */
export function parseKey(isKnown: (id: number) => boolean): ParseField {
  return (value) => {
    if (value === null || value === "") {
      throw new FieldError("This field may not be null.");
    }
    const id =
      typeof value === "number" || /^\s*[+-]?\d+\s*$/.test(String(value))
        ? Math.trunc(Number(value))
        : Number.NaN;
    if (typeof value === "boolean" || typeof value === "object" || Number.isNaN(id)) {
      throw new FieldError(`Incorrect type. Expected pk value, received ${pythonType(value)}.`);
    }
    if (!isKnown(id)) {
      throw new FieldError(`Invalid pk "${String(value)}" - object does not exist.`);
    }
    return id;
  };
}

export const parseAnything: ParseField = (value) => value;

const TIME =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,6}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/;

/** A time, which responses contain in UTC and without a fraction of zero; null is unchanged. */
export const parseTime: ParseField = parseNullable((value) => {
  const [, date = "", minutes = "00:00", seconds = "00", fraction = "", zone = "Z"] =
    (typeof value === "string" ? value : "").match(TIME) ?? [];
  const offset = zone === "Z" ? zone : `${zone.slice(0, 3)}:${zone.slice(3).replace(":", "") || "00"}`;
  const time = Date.parse(`${date}T${minutes}:${seconds}${offset}`);
  if (date === "" || Number.isNaN(time)) {
    throw new FieldError(
      "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
    );
  }
  const digits = fraction.padEnd(6, "0");
  return `${new Date(time).toISOString().slice(0, 19)}${Number(digits) === 0 ? "" : `.${digits}`}Z`;
});
