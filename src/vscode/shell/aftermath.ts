// Keeps in the record what was seen to follow its calls. Nothing of it loads before the first call.
import type { Aftermath } from "../../audit/aftermath.ts";
import type { ActivityLog } from "./activity-log.ts";
import type { Sessions } from "./sessions.ts";

export function followWhatHappens(activity: ActivityLog, sessions: Sessions): void {
  let aftermath: Aftermath | undefined;
  let loading: Promise<Aftermath> | undefined;
  const load = () =>
    (loading ??= import("../../audit/aftermath.ts").then(
      ({ Aftermath }) => (aftermath = new Aftermath((followed) => void activity.note(followed))),
    ));
  activity.onDidKeep((entry) => {
    if (entry.effect !== undefined) void load().then((loaded) => loaded.called(entry));
  });
  sessions.onDidExchange((exchange) => aftermath?.take(exchange));
}
