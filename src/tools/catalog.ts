// Every tool, in the order in which the documentation lists them.
import { adminTools } from "./admin.ts";
import { connectorChangeTools } from "./connector-changes.ts";
import { connectorTools } from "./connectors.ts";
import { catalogTools } from "./data-catalog.ts";
import type { Tool } from "./define.ts";
import { networkTools } from "./network.ts";
import { pipelineChangeTools } from "./pipeline-changes.ts";
import { pipelineSchemaTools } from "./pipeline-schema.ts";
import { pipelineTools } from "./pipelines.ts";
import { sourceReaderTools } from "./source-readers.ts";
import { trackingTools } from "./tracking.ts";

export const catalog: readonly Tool[] = [
  ...pipelineTools,
  ...pipelineSchemaTools,
  ...pipelineChangeTools,
  ...connectorTools,
  ...connectorChangeTools,
  ...sourceReaderTools,
  ...catalogTools,
  ...trackingTools,
  ...adminTools,
  ...networkTools,
];
