// The large input shapes that several tools take. Each is registered under a name, so that a list of tools can spell it
// out once and point to it from the other tools.
import { z } from "zod";
import {
  connectorPayload,
  pipelineAdvancedSettings,
  sourceReaderSettings,
  specificDestCfg as specificDestCfgShape,
  tablePayload,
  tablesConfig as tablesConfigShape,
} from "../artie/index.ts";

/** @param home the tool that spells the shape out when it is listed */
function shared<T extends z.ZodType>(id: string, home: string, schema: T): T {
  return schema.meta({ id, home });
}

const PING = "artie_connectors_ping";
const VALIDATE_READER = "artie_source_readers_validate_unsaved";
const CREATE_PIPELINE = "create_a_artie_pipeline";
const UPDATE_PIPELINE = "update_a_artie_pipeline_by_id";

/** An unsaved connector's configuration. */
export const connectorConfig = shared("config", PING, connectorPayload.omit({ uuid: true }).strict());
export const readerSettings = shared("settings", VALIDATE_READER, sourceReaderSettings.strict());
export const tablesConfig = shared("tablesConfig", VALIDATE_READER, tablesConfigShape);
export const advancedSettings = shared("advancedSettings", CREATE_PIPELINE, pipelineAdvancedSettings.strict());
export const specificDestCfg = shared("specificDestCfg", UPDATE_PIPELINE, specificDestCfgShape.strict());
export const pipelineTables = shared("tables", UPDATE_PIPELINE, z.array(tablePayload.strict()));
