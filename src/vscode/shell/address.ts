// Which addresses a key may be sent to.
import { l10n } from "vscode";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The address in one form, without a slash at its end.
 * @throws Error that says what is wrong. Plain http would show the key to the network, so it is for this machine only.
 */
export function parseAddress(setting: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Error(
      l10n.t('The setting {0} is "{1}", which is not an address that begins with https://.', setting, text),
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new Error(
      l10n.t("The setting {0} holds a user name or a password. Remove them: the key is enough.", setting),
    );
  }
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname)) {
    throw new Error(
      l10n.t('The setting {0} is "{1}". Use https://, so that nobody on the way can read the key.', setting, text),
    );
  }
  return (url.origin + url.pathname).replace(/\/+$/, "");
}
