// Tells a person what became of a call that they approved: of an agent of this window, and of a grant, whose agent may be
// anywhere. Who has approved it may want it back when they see what it did.
import * as vscode from "vscode";
import type { Entry } from "../../audit/entry.ts";
import type { ActivityLog } from "../shell/activity-log.ts";
import type { Approvals } from "../shell/approvals.ts";
import type { Gateway } from "../shell/gateway/gateway.ts";
import type { Log } from "../shell/log.ts";
import { commandAction, tell, warn } from "../ui/outcome.ts";
import { targetsText } from "../ui/plan-text.ts";
import { sentence, shown } from "../ui/text.ts";

/** A yes of this window to a call of a grant. */
interface Allowed {
  readonly grant: string;
  /** Milliseconds since 1970: later it can't be used any more. */
  readonly until: number;
  /** Request ids of what was told. */
  readonly told: Set<string>;
}

/** A call that began in time may take so long. */
const LONGEST_CALL_MS = 10 * 60_000;

interface Parts {
  readonly activity: ActivityLog;
  readonly gateway: Gateway;
  readonly approvals: Approvals;
  readonly log: Log;
}

export function tellAsApproved({ activity, gateway, approvals, log }: Parts): vscode.Disposable {
  const allowed = new Map<string, Allowed>();

  const lookAt = async (grant: string): Promise<void> => {
    for (const [id, { until }] of allowed) if (until < Date.now()) allowed.delete(id);
    if (![...allowed.values()].some((each) => each.grant === grant)) return;
    const [{ entrySchema }, api] = await Promise.all([import("../../audit/entry.ts"), gateway.api()]);
    for (const row of await api.recent(grant)) {
      const entry = entrySchema.safeParse(row).data;
      const yes = allowed.get(entry?.approval?.id ?? "");
      if (!entry || !yes || yes.told.has(entry.requestId ?? "")) continue;
      yes.told.add(entry.requestId ?? "");
      await tellEnd(entry, grant);
    }
  };
  const look = (grant: string) =>
    void lookAt(grant).catch((error: unknown) => log.warn("What became of an approved call can't be read.", error));

  return vscode.Disposable.from(
    activity.onDidAppend((entry) => {
      if (entry.approval && (entry.undo || entry.outcome !== "done")) void tellEnd(entry, undefined);
    }),
    approvals.onDidApprove(({ id, principal, expiresAt }) => {
      if (!gateway.grant(principal)) return;
      const until = Date.parse(expiresAt) + LONGEST_CALL_MS;
      allowed.set(id, { grant: principal, until, told: new Set() });
      look(principal);
    }),
    gateway.onDidChange(({ called = [] }) => called.forEach(look)),
  );
}

/** @param grant whose call it was, where it was no agent of this window */
async function tellEnd(entry: Entry, grant: string | undefined): Promise<void> {
  const { t } = vscode.l10n;
  const { effect = "", targets = [], requestId, outcome, undo } = entry;
  const about = targetsText({ targets });
  if (outcome === "done") {
    const done = t("Done as you approved. {0}: {1}", about, sentence(shown(effect, 300)));
    // The old values of an update are the gateway's, for the grant alone.
    const isHere = undo && (grant === undefined || undo.input["undo"] === undefined);
    const given = grant === undefined ? { requestId } : { requestId, grant };
    tell(done, ...(isHere ? [commandAction(t("Undo"), "artie.undo", given)] : []));
    return;
  }
  const { outcomeText } = await import("../../audit/report.ts");
  const failed = t("What you approved did not succeed. {0}: {1}", about, sentence(outcomeText(entry)));
  warn(failed, ...(grant === undefined ? [] : [commandAction(t("Show What It Did"), "artie.grant.audit", { grant })]));
}
