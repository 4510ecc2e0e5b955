// Short requests: what the model may do, how the pipelines are, start one, drop a slot.
import { bullets, type Script, stateOf } from "../script.ts";

export const describeTools: Script = {
  example: "What can you do with Artie?",
  matches: /^what (?:can|may) you do\b/i,
  *play(_words, offered) {
    return offered.length === 0 ? "I am offered no tools." : `I am offered ${offered.length} tools.`;
  },
};

export const listPipelines: Script = {
  example: "How are my pipelines?",
  matches: /^how are (?:my|the|our) pipelines\b/i,
  *play() {
    const { data, ok, problem } = yield { tool: "list_all_artie_pipelines" };
    return ok ? bullets(data.items.map((row) => `${row.name}: ${stateOf(row)}`)) : problem;
  },
};

export const startPipeline: Script = {
  example: "Start the pipeline MySQL to BigQuery.",
  matches: /^start (?:the )?(?:pipeline )?["“]?(?<pipeline>.+?)["”]?(?: pipeline)?[.!]?$/i,
  *play({ pipeline }) {
    const started = yield { tool: "artie_pipelines_start", input: { pipeline } };
    if (!started.ok) return `Nothing was started. ${started.problem}`;
    const { data } = yield { tool: "get_single_artie_pipeline_by_id", input: { pipeline } };
    return `${data.name} is ${stateOf(data)}.`;
  },
};

export const dropSlot: Script = {
  example: "Drop the slot artie_orders of Orders Postgres.",
  matches: /^drop the (?:replication )?slot (?<slotName>\w+) of (?<connector>.+?)[.!]?$/i,
  *play({ slotName, connector }) {
    const call = (more: Record<string, string | undefined> = {}) => ({
      tool: "artie_connectors_drop_postgres_replication_slot",
      input: { connector, slotName, ...more },
    });
    let dropped = yield call();
    for (;;) {
      const { error } = dropped.data;
      if (error?.code === "approval_waiting") dropped = yield call({ approval: error.approval?.id });
      else if (error?.code === "approval_mismatch")
        dropped = yield { ...call({ confirm: slotName }), say: `${error.message} I ask again.` };
      else break;
    }
    return dropped.ok ? `I dropped the slot ${slotName}.` : `The slot ${slotName} is still there. ${dropped.problem}`;
  },
};
