// The calls in a record or a gateway's trail, each with what is known of what came after it: what was seen to follow, who
// decided about it, and who took it back.
import { z } from "zod";
import { grouped } from "../rules/grouped.ts";
import { entrySchema, type Followed, followedSchema } from "./entry.ts";

export interface Wanted {
  /** Milliseconds since 1970. */
  readonly since?: number | undefined;
  /** Names or UUIDs; none: all. */
  readonly pipelines?: readonly string[] | undefined;
  /** By id or name. */
  readonly grant?: string | undefined;
}

const rowSchema = entrySchema.extend({
  /** Of a row of a gateway's trail. */
  grant: z.string().optional(),
});
export interface ReportRow extends z.infer<typeof rowSchema> {
  /** What was seen to follow it. */
  readonly followed?: readonly Followed[];
}

/** As a gateway exports its trail: what a row says stands beside what signs it. */
const signedSchema = z.looseObject({ chain: z.string(), entry: z.looseObject({}) });

/** What a person said to a call that waited, as a gateway's trail keeps it. */
const decisionSchema = z.object({
  at: z.iso.datetime(),
  action: z.enum(["approval_approved", "approval_denied"]),
  approval: z.string(),
  member: z.string().optional(),
  reason: z.string().nullish(),
});
type Decision = z.infer<typeof decisionSchema>;

/** What is in the lines of a record or of a gateway's trail; what is no call, or is cut, is left out. */
export function rowsIn(text: string, now?: number): ReportRow[] {
  const said = text.split("\n").flatMap((line) => {
    try {
      return [plainRow(JSON.parse(line))];
    } catch {
      return [];
    }
  });
  return rowsOf(said, now);
}

function plainRow(line: unknown): unknown {
  const { data: signed } = signedSchema.safeParse(line);
  return signed ? { grant: signed.chain, ...signed.entry } : line;
}

/** The calls among rows, each with what was seen to follow it. @param now milliseconds since 1970 */
export function rowsOf(said: readonly unknown[], now = Date.now()): ReportRow[] {
  const followed = grouped(
    said.flatMap((one) => followedSchema.safeParse(one).data ?? []),
    ({ of }) => of,
  );
  const decisions = new Map(
    said.flatMap((one) => {
      const { data } = decisionSchema.safeParse(one);
      return data ? [[data.approval, data] as const] : [];
    }),
  );
  const rows = said.flatMap((one) => {
    const { data } = rowSchema.safeParse(one);
    if (!data) return [];
    const seen = followed.get(data.requestId ?? "") ?? [];
    return [{ ...data, followed: seen.length > 0 ? seen : decidedLater(data, decisions, now) }];
  });
  return onceEach(rows);
}

/** What became of a call that was told to wait. */
function decidedLater(
  { asked, code, requestId = "" }: ReportRow,
  decisions: ReadonlyMap<string, Decision>,
  now: number,
): Followed[] {
  if (code !== "approval_waiting" || !asked) return [];
  const decision = decisions.get(asked.id);
  if (!decision) return lapsed(asked.until, requestId, now);
  const { at, action, member, reason } = decision;
  const what = action === "approval_approved" ? "approved" : "denied";
  return [{ at, of: requestId, followed: decisionText(what, member, reason ?? undefined) }];
}

function lapsed(until: string | undefined, of: string, now: number): Followed[] {
  return until !== undefined && Date.parse(until) <= now ? [{ at: until, of, followed: "nobody decided in time" }] : [];
}

/** "denied by Kim: not before the audit". */
export function decisionText(what: string, by: string | undefined, reason: string | undefined): string {
  const said = by === undefined ? what : `${what} by ${by}`;
  return reason ? `${said}: ${reason}` : said;
}

/** What a person took back stands in their own record and in the trail of the gateway, which says for which grant. */
function onceEach(rows: readonly ReportRow[]): ReportRow[] {
  const told = new Set(rows.flatMap(({ grant, requestId, undoes }) => (grant && undoes && requestId) || []));
  return rows.filter(({ grant, requestId }) => grant !== undefined || !told.has(requestId ?? ""));
}

/** The calls that changed something or were meant to, the oldest first; those that only looked are no answer. */
export function chosen<Row extends ReportRow>(rows: readonly Row[], { since, pipelines = [], grant }: Wanted): Row[] {
  const isAbout = ({ targets = [] }: Row) =>
    pipelines.length === 0 ||
    targets.some(({ name, uuid }) => pipelines.includes(name) || pipelines.includes(uuid ?? ""));
  const isBy = ({ principal, grant: of }: Row) => of === grant || principal?.name === grant;
  // What a person took back of a grant's doings stands under its id alone.
  const ids = new Set(rows.filter(isBy).flatMap((row) => row.grant ?? []));
  return rows
    .filter(({ effect, dryRun }) => effect !== undefined && !dryRun)
    .filter(({ at }) => since === undefined || Date.parse(at) >= since)
    .filter((row) => grant === undefined || isBy(row) || ids.has(row.grant ?? ""))
    .filter(isAbout)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
