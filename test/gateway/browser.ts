// A person with a browser, as far as forms and redirects go: what a client opens, and where it is called back.

export interface Page {
  readonly status: number;
  readonly url: string;
  readonly text: string;
  readonly headers: Headers;
}

export class Browser {
  readonly #cookies = new Map<string, { readonly path: string; readonly value: string }>();

  /** Follows redirects until they lead away from the site. */
  async open(address: string | URL, form?: Readonly<Record<string, string>>): Promise<Page> {
    const url = new URL(address);
    const response = await fetch(url, {
      redirect: "manual",
      headers: { accept: "text/html", cookie: this.#cookiesFor(url), ...(form ? { origin: url.origin } : {}) },
      ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
    });
    this.#take(response, url);
    const location = response.headers.get("location");
    if (location === null) {
      return { status: response.status, url: url.href, text: await response.text(), headers: response.headers };
    }
    const next = new URL(location, url);
    if (next.origin === url.origin) return this.open(next);
    return { status: response.status, url: next.href, text: "", headers: response.headers };
  }

  /** Lets the client in that has sent the person there: the address that it is called back at. */
  async letIn(address: string | URL, code: string): Promise<URL> {
    const { url } = await this.open(address);
    const shown = await this.open(url, { step: "check", code });
    if (!shown.text.includes('value="allow"')) throw new Error(`It can't be let in: ${shown.text}`);
    return new URL((await this.open(url, { step: "allow", code })).url);
  }

  get cookieNames(): string[] {
    return [...this.#cookies.keys()].map((key) => key.split(" ")[0] ?? "");
  }

  #take({ headers }: Response, url: URL): void {
    for (const cookie of headers.getSetCookie()) {
      const [pair = "", ...attributes] = cookie.split("; ");
      const [name = "", value = ""] = pair.split("=");
      const path = attributes.find((each) => each.startsWith("path="))?.slice(5) ?? url.pathname;
      if (attributes.some((each) => each.startsWith("expires=Thu, 01 Jan 1970")))
        this.#cookies.delete(`${name} ${path}`);
      else this.#cookies.set(`${name} ${path}`, { path, value });
    }
  }

  #cookiesFor({ pathname }: URL): string {
    const own = [...this.#cookies].filter(([, { path }]) => pathname.startsWith(path));
    return own.map(([key, { value }]) => `${key.split(" ")[0] ?? ""}=${value}`).join("; ");
  }
}
