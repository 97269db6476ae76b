// SPDX-License-Identifier: Apache-2.0
// Opens every page of the console as a person would, with Debian's Chromium: first account by the one-time link, both
// languages, dark and light, phone width; axe-core must find nothing, no page may be wider than the phone, nothing may be
// asked of another host, and text from logs that is HTML stays text. Screenshots are kept beside the build.
//
//     node pages.mjs GARDE EXAMPLES NODE_MODULES OUT
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [garde, examples, modules, out] = process.argv.slice(2);
const require = createRequire(join(modules, 'any.js'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'garde_pages_'));
const store = join(folder, 'node');
const archive = join(folder, 'archive');
mkdirSync(out, { recursive: true });
const quiet = { stdio: 'ignore', env: { ...process.env, TZ: 'Europe/Paris' } };

function prepare() {
  const hostile = join(folder, 'hostile.jsonl');
  writeFileSync(hostile, JSON.stringify({ message: 'kmail <img src=x onerror=document.title="taken"> needle4711' }) + '\n');
  execFileSync(garde, ['incidents', examples, '--store', store, '-o', join(folder, 'told')], quiet);
  execFileSync(garde, ['archive', examples, hostile, '--to', archive], quiet);
}

async function start_console() {
  const server = spawn(garde, ['console', '--store', store, '--archive', archive, '--port', '0', '--language', 'en'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: quiet.env,
  });
  let said = '';
  const link = await new Promise((resolve, reject) => {
    server.stdout.on('data', (data) => {
      said += data;
      const found = /https:\S+#link=\S+/.exec(said);
      if (found) resolve(found[0]);
    });
    server.on('exit', () => reject(new Error(`the console ended: ${said}`)));
  });
  return { server, link };
}

async function check(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
  const told = violations.map((one) => `${one.id}: ${one.help}: ${one.nodes[0].html}: ${one.nodes[0].failureSummary}`);
  assert.deepEqual(told, [], `axe-core on ${name}`);
  const spare = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(spare <= 0, `${name} is ${spare} pixels wider than its window`);
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: true });
}

async function sign_up(page, link) {
  await page.goto(link);
  await page.getByRole('textbox', { name: 'Nom', exact: true }).fill('claire');
  await page.getByLabel('Mot de passe').fill('une phrase assez longue');
  await check(page, 'welcome-fr');
  await page.keyboard.press('Enter');
  await page.getByText('Oui : une attaque est en cours.').waitFor();
}

async function act(page) {
  await page.locator('.line h3 a').first().click();
  await page.getByRole('heading', { name: 'Que faire d’abord' }).waitFor();
  await page.getByRole('button', { name: /^Fait — / }).first().press('Enter');
  await page.getByText(/Fait par claire/).first().waitFor();
  await page.getByLabel('Note', { exact: true }).fill('<b>appel</b> au directeur de garde');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.getByText('<b>appel</b> au directeur de garde').waitFor();
  await page.getByLabel('Pourquoi', { exact: true }).fill('je m’en occupe');
  await page.getByRole('button', { name: 'Appliquer' }).click();
  await page.getByText('État : Pris en charge').waitFor();
}

async function close(page) {
  await page.locator('.line h3 a').first().click();
  await page.getByLabel('État', { exact: true }).selectOption({ label: 'Clos' });
  await page.getByLabel('C’était').selectOption({ label: 'fausse alerte' });
  await page.getByLabel('Pourquoi', { exact: true }).fill('essai');
  await page.getByRole('button', { name: 'Appliquer' }).click();
  await page.getByText('Clos (fausse alerte)').waitFor();
  await page.evaluate(() => (location.hash = '#/'));
  await page.getByText('Rien ne l’indique.').waitFor();
  await check(page, 'home-quiet-fr-phone');
}

async function answer_declaration(page) {
  await page.getByLabel(/Effet sur la prise en charge/).selectOption({ index: 2 });
  await page.getByText('Enregistré.').waitFor();
  await page.getByText('répondu par claire').first().waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'PDF' }).click()]);
  const bytes = readFileSync(await download.path());
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
}

async function hunt(page, words, answer) {
  await page.locator('#words').fill(words);
  await page.locator('form button').click();
  await page.getByText(answer).waitFor();
}

async function each_page(page, name) {
  const incident = /#\/incident\/(\w+)/.exec(await page.locator('.line h3 a').first().getAttribute('href'))[1];
  for (const [what, hash, ready] of [
    ['home', '#/', '.verdict'],
    ['incident', `#/incident/${incident}`, '.actions'],
    ['declaration', `#/incident/${incident}/declaration`, 'fieldset'],
    ['hunt', '#/hunt', '#words'],
    ['journal', '#/journal', 'td'],
  ]) {
    await page.evaluate((to) => (location.hash = to), hash);
    await page.locator(ready).first().waitFor();
    if (what === 'incident') await page.locator('section > details > summary').last().click();
    if (what === 'hunt') await hunt(page, 'needle4711', /^(Oui|Yes)\. .* ?: 1$/);
    await check(page, `${what}-${name}`);
  }
  await page.evaluate(() => (location.hash = '#/'));
  await page.locator('.verdict').waitFor();
}

async function run() {
  prepare();
  const { server, link } = await start_console();
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'fr-FR', timezoneId: 'Europe/Paris', viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    const home = new URL(link).origin;
    const problems = [];
    page.on('request', (request) => request.url().startsWith(home) || problems.push(`asked elsewhere: ${request.url()}`));
    page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
    page.on('console', (line) => line.type() === 'error' && !line.text().includes('401') && problems.push(`console: ${line.text()}`));
    await sign_up(page, link);
    await act(page);
    await page.getByRole('link', { name: 'Préparer la déclaration' }).click();
    await answer_declaration(page);
    await page.evaluate(() => (location.hash = '#/'));
    await page.locator('.verdict').waitFor();
    await each_page(page, 'fr');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('Yes: an attack is under way.').waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await each_page(page, 'en-dark');
    await page.setViewportSize({ width: 360, height: 740 });
    await each_page(page, 'en-dark-phone');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('button', { name: 'Français' }).click();
    await each_page(page, 'fr-phone');
    await close(page);
    assert.notEqual(await page.title(), 'taken');
    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await page.getByRole('heading', { name: 'Se connecter' }).waitFor();
    await check(page, 'sign-in-fr-phone');
    assert.deepEqual(problems, []);
  } finally {
    await browser.close();
    server.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

await run();
console.log(`every page opened; pictures in ${out}`);
