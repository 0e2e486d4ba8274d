// Written by `npm run generate` from src/services/*/index.ts and services/*; do not edit.
export type * from "./flashback/types";
export type * from "./label-studio/types";
export type * from "./modelslab/types";
export type * from "./ryzeapi/types";
