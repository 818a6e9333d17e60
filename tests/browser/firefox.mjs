// The whole journey in Firefox, from a link in a mail to a completed order and out again; the order's id is the last line.
const [folder, firefox, address, person] = process.argv.slice(2);
const { default: puppeteer } = await import(`file://${folder}/node_modules/puppeteer-core/lib/puppeteer/puppeteer-core.js`);

const browser = await puppeteer.launch({ browser: "firefox", executablePath: firefox, headless: true });
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (said) => said.type() === "error" && wrong.push(said.text()));
  const named = (name, role) => page.locator(`::-p-aria([name="${name}"][role="${role}"])`);
  const reads = (text) => page.waitForFunction((wanted) => document.body.innerText.includes(wanted), {}, text);

  await page.goto(`${address}/#/products/prd_mailbox`);
  await named(person, "button").click();
  await named("Quantity", "spinbutton").fill("25");
  await named("Friendly name", "textbox").fill("Autumn move");
  await page.reload();
  await named("Add to basket", "button").click();
  await reads("25 licences are in your basket");
  await named("Basket", "link").click();
  // Found and chosen at one stroke: the basket may be drawn anew in between.
  await page.waitForFunction((wanted) => {
    const found = [...document.querySelectorAll("main option")].find((each) => each.text.includes(wanted));
    if (!found) return false;
    found.parentElement.value = found.value;
    return found.parentElement.dispatchEvent(new Event("change", { bubbles: true }));
  }, {}, "Fjord Foods");
  await named("Checkout", "link").click();
  await named("Confirm billing", "button").click();
  await named("Place order", "button").click();
  await page.waitForFunction(() => location.hash.startsWith("#/orders/ord_"));
  const order = await page.evaluate(() => location.hash.split("/")[2]);
  await page.waitForFunction(() => document.querySelector("main")?.innerText.match(/Done/g)?.length >= 4);
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]));
  if (kept.includes("eyJ")) wrong.push("a token is stored");
  await named("Sign out", "button").click();
  await reads("You are signed out");
  if (wrong.length) throw new Error(wrong.join("\n"));
  console.log(order);
} finally {
  await browser.close();
}
