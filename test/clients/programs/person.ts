// A person at their browser, as a program: opens the address that another program has opened, lets that one in with a
// connect code, and goes where the page leads back to. `node person.ts CODE ADDRESS`
import { Browser } from "../../gateway/browser.ts";

const [code = "", address = ""] = process.argv.slice(2);
const back = await new Browser().letIn(address, code);
await fetch(back);
