// Runs tools for the person, in the same way as for agents: same checks, same refusals, same record. Tools and client load
// with the first call.
import type { Invocation, PersonPlan } from "../../tools/run/invoke.ts";
import type { ActivityLog } from "./activity-log.ts";
import type { Session } from "./sessions.ts";
import type { ServiceDeps } from "./tool-services.ts";

export interface PersonDeps extends ServiceDeps {
  readonly activity: ActivityLog;
}

type Input = Readonly<Record<string, unknown>>;

/** What a person asks for through a tool. */
export interface PersonCalls {
  /** @throws ToolError, ArtieError */
  invoke(session: Session, tool: string, input: Input, signal: AbortSignal): Promise<Record<string, unknown>>;
  /** What the call would do; only reads. @throws ToolError, ArtieError */
  plan(session: Session, tool: string, input: Input, signal: AbortSignal): Promise<PersonPlan>;
}

export function personCalls(deps: PersonDeps): PersonCalls {
  const prepare = async (session: Session, tool: string, input: Input, signal: AbortSignal) => {
    const [run, { catalog }, { toolServices }] = await Promise.all([
      import("../../tools/run/invoke.ts"),
      import("../../tools/catalog.ts"),
      import("./tool-services.ts"),
    ]);
    const invocation: Invocation = {
      tool,
      input,
      offered: catalog,
      services: () => toolServices(deps, session, "everything"),
      caller: { principal: { kind: "person" }, account: session.account.label },
      signal,
      record: (entry) => void deps.activity.append(entry),
    };
    return { run, invocation };
  };
  return {
    invoke: async (...call) => {
      const { run, invocation } = await prepare(...call);
      const { ok, value, error } = await run.invoke(invocation);
      if (ok) return value;
      throw error ?? new Error(JSON.stringify(value));
    },
    plan: async (...call) => {
      const { run, invocation } = await prepare(...call);
      return run.planOf(invocation);
    },
  };
}
