/** The types of the emulator that `pulumi-byob-sandbox` exports. */
export type { BucketCheck, BucketOutcome } from "./connection";
export type { LabelStudio, LabelStudioOptions } from "./emulator";
export type { LabelStudioStorage } from "./fields";
export type { LabelStudioProject } from "./project-fields";
export type { LabelStudioAnnotation, LabelStudioPrediction, LabelStudioTask } from "./task-tables";
