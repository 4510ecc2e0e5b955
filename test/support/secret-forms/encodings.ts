// How a secret that is known comes back where nothing but its value tells it.

/** Each gives a text with the secret in it. */
export const encodings: Readonly<Record<string, (secret: string) => string>> = {
  "as it is": (secret) => `no luck with ${secret} today`,
  "at the beginning": (secret) => `${secret} is wrong`,
  "between letters": (secret) => `x${secret}y`,
  "in a URL": (secret) => `GET /check/${encodeURIComponent(secret)}/now`,
  "in a URL with small digits": (secret) =>
    `GET /check/${encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase())}/now`,
  "in a URL where every sign is encoded": (secret) =>
    `GET /check/${[...Buffer.from(secret)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")}/now`,
  "in a URL twice": (secret) => `GET /go?to=${encodeURIComponent(encodeURIComponent(secret))}`,
  "in a form": (secret) => `a=1&v=${new URLSearchParams({ v: secret }).toString().slice(2)}&b=2`,
  "in a path as programs encode it": (secret) => `GET /check/${encodeURI(secret)}/now`,
  "in JSON": (secret) => `{"detail":${JSON.stringify(secret)}}`,
  "in JSON twice": (secret) => `log: ${JSON.stringify(JSON.stringify({ detail: secret }))}`,
  "in JSON with escapes for all that is not ASCII": (secret) =>
    JSON.stringify(secret).replace(
      /[^ -~]|[<>&/]/g,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  "in HTML": (secret) =>
    `<p>${secret.replace(/[&<>"']/g, (sign) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot" }[sign] ?? "#39"};`)}</p>`,
  "in SQL": (secret) => `near '${secret.replaceAll("'", "''")}' at character 5`,
  "in Base64": (secret) => `payload ${Buffer.from(secret).toString("base64")} was refused`,
  "in Base64 for URLs": (secret) => `payload ${Buffer.from(secret).toString("base64url")} was refused`,
  "in longer Base64": (secret) => `payload ${Buffer.from(`user:${secret}:more`).toString("base64")}`,
  "in longer Base64, one on": (secret) => `payload ${Buffer.from(`users:${secret}`).toString("base64")}`,
  "in longer Base64, two on": (secret) => `payload ${Buffer.from(`a user:${secret}`).toString("base64url")}`,
  "in Base64 in a URL": (secret) => `?p=${encodeURIComponent(Buffer.from(`u:${secret}`).toString("base64"))}`,
  "cut off and said so": (secret) => `the text ends in ${secret.slice(0, -2)}… [12 more characters]`,
};
