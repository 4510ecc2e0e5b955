// Keeps in the record what was seen to follow its calls. Nothing of it loads before the first call.
import type { Aftermath } from "../../audit/aftermath.ts";
import type { Approval } from "../../tools/policy/approval.ts";
import type { ActivityLog } from "./activity-log.ts";
import type { Approvals } from "./approvals.ts";
import type { Sessions } from "./sessions.ts";

export function followWhatHappens(activity: ActivityLog, sessions: Sessions, approvals: Approvals): void {
  let aftermath: Aftermath | undefined;
  let loading: Promise<Aftermath> | undefined;
  const load = () =>
    (loading ??= import("../../audit/aftermath.ts").then(
      ({ Aftermath }) => (aftermath = new Aftermath((followed) => void activity.note(followed))),
    ));
  activity.onDidKeep((entry) => {
    if (entry.effect !== undefined) void load().then((loaded) => loaded.called(entry));
  });
  approvals.onDidEnd((ended) => void noteDecision(activity, ended));
  sessions.onDidExchange((exchange) => aftermath?.take(exchange));
}

/** A call that was told to wait ended with that: what a person said to it then belongs to it. */
async function noteDecision(activity: ActivityLog, { id, state, decidedBy, reason }: Approval): Promise<void> {
  const of = state === "waiting" ? undefined : (await activity.waitingFor(id))?.requestId;
  if (of === undefined) return;
  const { decisionText } = await import("../../audit/report-rows.ts");
  const followed = decisionText(state === "denied" ? "denied" : "approved", decidedBy, reason);
  await activity.note({ at: new Date().toISOString(), of, followed });
}
