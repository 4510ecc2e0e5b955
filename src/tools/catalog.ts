// Every tool, in the order in which the documentation lists them.
import { adminTools } from "./admin.ts";
import { connectorChangeTools } from "./connectors/change.ts";
import { connectorLookTools } from "./connectors/look.ts";
import { catalogTools } from "./data-catalog.ts";
import type { Tool } from "./define.ts";
import { networkTools } from "./network.ts";
import { pipelineChangeTools } from "./pipelines/change.ts";
import { pipelineLookTools } from "./pipelines/look.ts";
import { pipelineOperateTools } from "./pipelines/operate.ts";
import { readerChangeTools } from "./source-readers/change.ts";
import { readerLookTools } from "./source-readers/look.ts";
import { trackingTools } from "./tracking.ts";

export const catalog: readonly Tool[] = [
  ...pipelineLookTools,
  ...pipelineOperateTools,
  ...pipelineChangeTools,
  ...connectorLookTools,
  ...connectorChangeTools,
  ...readerLookTools,
  ...readerChangeTools,
  ...catalogTools,
  ...trackingTools,
  ...adminTools,
  ...networkTools,
];
