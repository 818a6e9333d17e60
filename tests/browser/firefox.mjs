// A journey in Firefox, from a link to signing out; what it found is the last line.
const [folder, firefox, journey, address, person, ...given] = process.argv.slice(2);
const { default: puppeteer } = await import(`file://${folder}/node_modules/puppeteer-core/lib/puppeteer/puppeteer-core.js`);
const { default: walk } = await import(`./firefox_${journey}.mjs`);

const browser = await puppeteer.launch({ browser: "firefox", executablePath: firefox, headless: true });
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (said) => said.type() === "error" && wrong.push(said.text()));
  const named = (name, role) => page.locator(`::-p-aria([name="${name}"][role="${role}"])`);
  const reads = (text) => page.waitForFunction((wanted) => document.body.innerText.includes(wanted), {}, text);

  const found = await walk({ page, named, reads, address, person, given });
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]));
  if (kept.includes("eyJ")) wrong.push("a token is stored");
  await named("Sign out", "button").click();
  await reads("You are signed out");
  if (wrong.length) throw new Error(wrong.join("\n"));
  console.log(found);
} finally {
  await browser.close();
}
