// What tools that act on pipelines answer alike.
import type { FullPipeline, Pipeline } from "../../artie/index.ts";
import { pipelineState } from "../../rules/state.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { readBack } from "../read-back.ts";
import { stateAfter } from "../summaries.ts";

/** The same rules as for persons: the sidebar does not offer it then. */
export function notNow(pipeline: Pipeline): ToolError {
  return new ToolError("refused", `Nothing was changed: "${pipeline.name}" is ${pipelineState(pipeline).text}.`);
}

export async function stateOf(reading: Promise<FullPipeline>) {
  const { row, incomplete } = await readBack(reading);
  return { pipeline: row && stateAfter(row), incomplete };
}
