/** The types of the emulator that `pulumi-byob-sandbox` exports. */
export type { BucketCheck, BucketOutcome } from "./connection";
export type { LabelStudio } from "./emulator";
export type { LabelStudioStorage } from "./fields";
export type { LabelStudioOptions } from "./options";
export type { LabelStudioProject } from "./project-fields";
export type { LabelStudioAnnotation, LabelStudioPrediction, LabelStudioTask } from "./task-tables";
