// Whole modules: a list of names costs 130 bytes for each name in the package.
export * from "./arn";
export * from "./bucket-policy";
export * from "./documents";
export * from "./other-stores";
export * from "./settings";
export * from "./texts";
export * from "./types";
export * from "./user-policy";
export * from "./uses";
