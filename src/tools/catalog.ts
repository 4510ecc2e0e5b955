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

const titles = new Map(catalog.map(({ name, title }) => [name, title]));

/** What people call a tool; undefined for one that is not of this version, or that a description of the API has added. */
export function titleOf(name: string): string | undefined {
  return titles.get(name);
}
