// The checks before a pipeline may start, as the data plane makes them: is the source ready to be captured, may the
// destination be written to. Each finding is worded as the system that finds it words it.
import { ApiError, within } from "./api-error.ts";
import { validateReplication } from "./replication.ts";
import type { State } from "./state.ts";
import { textSetting, type Connector, type JsonObject, type Pipeline, type ReaderConfig, type Table } from "./types.ts";
import { findDatabase, findTable } from "./world/explore.ts";
import { SYSTEM_TYPES } from "./world/system-types.ts";
import type { WorldDatabase } from "./world/systems.ts";

type ConnectorConfig = Pick<Connector, "type" | "sharedConfig">;
type TableName = Pick<Table, "name" | "schema">;

/** Everything that must hold before a pipeline is deployed. @throws ApiError 400 */
export function validatePipeline(state: State, pipeline: Pipeline): void {
  const reader = state.sourceReaders.find(pipeline.sourceReaderUUID);
  if (!reader) throw new ApiError(400, "failed to validate source: source reader not found");
  const tables = pipeline.tables.filter((table) => !table.disableReplication);
  if (tables.length === 0) throw new ApiError(400, "failed to validate pipeline: no tables to replicate");
  within("failed to validate source", () => {
    validateReader(state, reader);
    validateTables(state, reader, tables);
  });
  within("failed to validate destination", () => {
    const destination = state.connectors.find(pipeline.destinationUUID);
    if (!destination) throw new ApiError(400, "no destination connector is set");
    validateDestination(state, destination, pipeline.specificDestCfg);
  });
}

/** Whether changes can be captured with this reader; `connector` where it is not saved yet. @throws ApiError 400 */
export function validateReader(state: State, reader: ReaderConfig, connector?: ConnectorConfig): void {
  const source = connector ?? state.connectors.find(reader.connectorUUID);
  if (!source) throw new ApiError(400, `connector not found: ${reader.connectorUUID}`);
  if (source.type === "api") return;
  const connection = state.connect(source);
  if (reader.database === "" && !SYSTEM_TYPES[source.type].needsDatabase) return;
  if (reader.database === "") throw new ApiError(400, "database is required");
  const database = findDatabase(connection.system, reader.database);
  if (source.type === "oracle") validateShadowTables(database);
  if (source.type === "postgresql") validateReplication(state, reader, connection, database);
}

/** That the tables exist in the source. @throws ApiError 400 */
export function validateTables(
  state: State,
  reader: ReaderConfig,
  tables: readonly TableName[],
  connector?: ConnectorConfig,
): void {
  const source = connector ?? state.connectors.get(reader.connectorUUID);
  if (source.type === "api") return;
  const { system } = state.connect(source);
  const missing = tables.find((table) => !findTable(system, reader.database, table.schema, table.name));
  if (!missing) return;
  const fullName = [missing.schema, missing.name].filter(Boolean).join(".");
  throw new ApiError(400, `failed to validate tables: table "${fullName}" does not exist`);
}

function validateShadowTables(database: WorldDatabase): void {
  if (database.shadowTables) return;
  throw new ApiError(
    400,
    `invalid Oracle shadow script: ORA-00942: table or view does not exist: ARTIE_SHADOW in ${database.name}`,
  );
}

/** Whether the destination can be written to. @throws ApiError 400 */
export function validateDestination(state: State, connector: ConnectorConfig, config: JsonObject): void {
  const { system } = state.connect(connector);
  const name = textSetting(config, "database");
  if (name === undefined) return;
  if (findDatabase(system, name).writable) return;
  const role = connector.type === "snowflake" ? "ARTIE_ROLE" : "artie";
  throw new ApiError(
    400,
    `003001 (42501): SQL access control error: Insufficient privileges to operate on database "${name}" with role "${role}"`,
  );
}
