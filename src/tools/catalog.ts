// Every tool, in the order in which the documentation lists them.
import { connectorTools } from "./connectors.ts";
import { catalogTools } from "./data-catalog.ts";
import type { Tool } from "./define.ts";
import { pipelineTools } from "./pipelines.ts";
import { sourceReaderTools } from "./source-readers.ts";
import { trackingTools } from "./tracking.ts";

export const catalog: readonly Tool[] = [
  ...pipelineTools,
  ...connectorTools,
  ...sourceReaderTools,
  ...catalogTools,
  ...trackingTools,
];
