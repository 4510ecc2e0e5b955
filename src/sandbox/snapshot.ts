// A look behind the API for tests and curious people: what the sandbox holds, by name.
import { isSlotActive } from "./replication.ts";
import type { State } from "./state.ts";
import { fullPipeline, lightConnector, sourceReader } from "./answers.ts";

export type SandboxSnapshot = ReturnType<typeof snapshotOf>;

export function snapshotOf(state: State) {
  return {
    now: state.clock.now(),
    environments: state.company.environments,
    pipelines: state.pipelines().map((pipeline) => fullPipeline(state, pipeline)),
    connectors: state.connectors.all().map((connector) => lightConnector(state, connector)),
    sourceReaders: state.sourceReaders.all().map((reader) => sourceReader(state, reader)),
    slots: slotsOf(state),
    warehouses: state.systems.flatMap(({ address, warehouses }) =>
      warehouses.map((name) => ({ server: address, name })),
    ),
    events: {
      count: state.events.count,
      duplicates: state.events.duplicates,
      recent: state.events.recent,
    },
  };
}

/** The pipeline of that name. @throws Error when there is none */
export function snapshotOfPipeline(state: State, name: string) {
  const found = state.pipelines().find((pipeline) => pipeline.name === name);
  if (!found) throw new Error(`The sandbox has no pipeline named "${name}".`);
  return fullPipeline(state, found);
}

function slotsOf(state: State) {
  return state.systems.flatMap(({ address, replication }) =>
    (replication?.slots ?? []).map((slot) => ({
      server: address,
      name: slot.name,
      database: slot.database,
      isActive: isSlotActive(state, slot),
      sourceReader: state.sourceReaders.find(slot.readerUUID)?.name ?? null,
    })),
  );
}
