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
  await page.getByRole('button', { name: 'Je m’en occupe' }).click();
  await page.getByText('État : Pris en charge').waitFor();
  await page.getByLabel('Note', { exact: true }).fill('<b>appel</b> au directeur de garde');
  await page.locator('#people').getByRole('button', { name: 'Enregistrer' }).click();
  await page.getByText('<b>appel</b> au directeur de garde').waitFor();
  await page.locator('.graph .node').first().press('Enter');
  await page.getByRole('link', { name: 'Chercher dans les archives' }).waitFor();
  await page.getByRole('button', { name: 'Par stade' }).click();
  await page.getByRole('button', { name: /^Événements bruts — / }).first().click();
  await page.getByText(/^Événements à ce moment/).waitFor();
}

// What is expected, from the finding to the list, and its end.
async function expect_a_rule(page) {
  await page.getByRole('button', { name: /^Marquer comme attendu — / }).first().click();
  await check(page, 'expect-fr');
  await page.getByLabel('Pourquoi est-ce normal ?').fill('<i>sauvegarde</i> du mardi');
  await page.getByRole('button', { name: 'Marquer', exact: true }).click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.evaluate(() => (location.hash = '#/rules?expectations'));
  await page.getByText('<i>sauvegarde</i> du mardi').waitFor();
  await check(page, 'expectations-fr');
  await page.getByRole('button', { name: /^Mettre fin — / }).click();
  await page.getByText('terminé').waitFor();
}

async function split_and_merge(page) {
  await page.getByText('Réunir ou séparer').click();
  await page.getByRole('checkbox', { name: 'esx-02' }).check();
  await page.locator('#split_why').fill('prestataire');
  await page.getByRole('button', { name: 'Séparer' }).click();
  await page.getByText('Séparé en deux incidents').waitFor();
  await page.getByText('Réunir ou séparer').click();
  await page.getByLabel('Avec l’incident').selectOption({ index: 1 });
  await page.locator('#merge_why').fill('la même attaque');
  await page.getByRole('button', { name: 'Réunir', exact: true }).click();
  await page.getByText('Réuni avec un autre incident').waitFor();
}

async function download(page, link) {
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return readFileSync(await file.path());
}

async function export_incident(page) {
  await page.getByText('Exporter').click();
  assert.equal((await download(page, page.getByRole('link', { name: /^PDF/ }))).subarray(0, 5).toString(), '%PDF-');
  const bundle = (await download(page, page.getByRole('link', { name: /^STIX/ }))).toString();
  assert.equal(JSON.parse(bundle).type, 'bundle');
  for (const name of ['srv-fic', 'svc-app7', '10.20.4.31']) assert.ok(!bundle.toLowerCase().includes(name), `${name} leaves`);
  await page.getByLabel(/Avec les noms/).check();
  const named = (await download(page, page.getByRole('link', { name: /^STIX/ }))).toString();
  assert.ok(named.includes('SRV-FIC'), 'names that were asked for');
}

async function close(page) {
  await page.locator('.line h3 a').first().click();
  await page.getByLabel('État', { exact: true }).selectOption({ label: 'Clos' });
  await page.getByLabel('C’était').selectOption({ label: 'fausse alerte' });
  await page.getByLabel('Pourquoi', { exact: true }).first().fill('essai');
  await page.getByRole('button', { name: 'Appliquer' }).click();
  await page.getByText('Clos (fausse alerte)').waitFor();
  await page.evaluate(() => (location.hash = '#/'));
  await page.getByText('Rien ne l’indique.').waitFor();
  await check(page, 'home-quiet-fr-phone');
  await page.evaluate(() => (location.hash = '#/incidents'));
  await page.getByRole('button', { name: 'Incidents clos' }).click();
  await page.getByText('Clos (fausse alerte)').waitFor();
}

async function answer_declaration(page) {
  await page.getByLabel(/Effet sur la prise en charge/).selectOption({ index: 2 });
  await page.getByText('Enregistré.').waitFor();
  await page.getByText('répondu par claire').first().waitFor();
  const bytes = await download(page, page.getByRole('link', { name: 'PDF' }));
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
  await page.getByText('C’est fait').first().click();
  await page.getByRole('button', { name: /^C’est fait — / }).first().click();
  await page.getByText(/Instants retenus/).click();
  await page.getByText(/^Envoyé/).waitFor();
  await page.getByRole('button', { name: 'Ajouter un complément' }).click();
  await page.getByRole('button', { name: /^Complément/ }).waitFor();
  await check(page, 'declaration-chain-fr');
  await page.getByRole('button', { name: /^Première déclaration/ }).click();
  await page.getByText('elle ne change plus').waitFor();
}

async function hunt(page, words, answer) {
  await page.locator('#words').fill(words);
  await page.locator('form button').first().click();
  await page.getByText(answer).waitFor();
}

async function hunt_by_list_and_rule(page) {
  await page.evaluate(() => (location.hash = '#/hunt'));
  await page.getByRole('button', { name: 'Liste d’indicateurs' }).click();
  await page.locator('#indicators').fill('203.0.113.66\nabsent.example');
  await page.getByRole('button', { name: 'Chercher' }).click();
  await page.getByText(/^Oui\. Événements/).waitFor();
  await check(page, 'hunt-indicators-fr');
  await page.getByRole('button', { name: 'Règle Sigma' }).click();
  await page.locator('#rule').fill('title: t\nlogsource: {category: process_creation}\ndetection:\n  a: {CommandLine|contains: vssadmin}\n  condition: a\n');
  await page.getByRole('button', { name: 'Chercher' }).click();
  await page.getByText(/^(Oui\. Événements|Non)/).waitFor();
  await page.locator('#rule').fill('no rule');
  await page.getByRole('button', { name: 'Chercher' }).click();
  await page.getByText('Cela n’a pas été accepté').waitFor();
}

async function second_factor(page) {
  await page.evaluate(() => (location.hash = '#/settings'));
  await page.getByRole('button', { name: 'Mettre en place' }).click();
  await page.locator('.secret').first().waitFor();
  await page.locator('#factor_code').fill('000000');
  await page.getByRole('button', { name: 'Confirmer' }).click();
  await page.getByText('Le code est faux').waitFor();
  await check(page, 'second-factor-fr');
}

// Text that is a program elsewhere, in every field of the settings: shown as it is, and kept.
async function fill_settings(page) {
  const script = '<img src=x onerror=document.title="taken">';
  await page.evaluate(() => (location.hash = '#/settings'));
  await page.locator('#establishment_name').waitFor();
  for (const field of ['name', 'finess', 'address', 'declarant_name', 'declarant_function', 'declarant_contact', 'call_back'])
    await page.locator(`#establishment_${field}`).fill(script);
  await page.locator('form', { has: page.locator('#establishment_name') }).getByRole('button', { name: 'Enregistrer' }).click();
  await page.getByText('Enregistré.').waitFor();
  await page.getByText('Changer l’astreinte').click();
  await page.getByRole('button', { name: 'Ajouter une personne' }).click();
  await page.locator('#person_name_0').fill(script);
  await page.locator('#person_phone_0').fill(script);
  await page.locator('form', { has: page.locator('#rota_days') }).getByRole('button', { name: 'Enregistrer' }).click();
  await page.locator('.rota').getByText(script).first().waitFor();
  await page.getByText(/^Jetons pour des programmes/).click();
  await page.locator('#token_name').fill(script);
  await page.getByLabel('incidents:read').check();
  await page.getByRole('button', { name: 'Créer le jeton' }).click();
  await page.getByText(/^garde_/).waitFor();
  await page.getByRole('button', { name: 'Faire un lien d’invitation' }).click();
  await page.getByText(/#link=/).waitFor();
}

async function each_page(page, name) {
  const incident = /#\/incident\/(.+)/.exec(await page.locator('.line h3 a').first().getAttribute('href'))[1];
  for (const [what, hash, ready] of [
    ['home', '#/', '.verdict'],
    ['incidents', '#/incidents', '.line'],
    ['incident', `#/incident/${incident}`, '.actions'],
    ['declaration', `#/incident/${incident}/declaration`, 'fieldset'],
    ['hunt', '#/hunt', '#words'],
    ['rules', '#/rules', '.line'],
    ['coverage', '#/rules?coverage', '.line'],
    ['rule', '#/rules?list', '.line'],
    ['sources', '#/sources', '#sender'],
    ['settings', '#/settings', '#duty_fr-health'],
    ['journal', '#/journal', 'td'],
  ]) {
    await page.evaluate((to) => (location.hash = to), hash);
    await page.locator(ready).first().waitFor();
    if (what === 'incident') for (const one of await page.locator('main details:not(.menu) > summary').all()) await one.click();
    if (what === 'hunt') await hunt(page, 'needle4711', /^(Oui|Yes)\. .* ?: 1$/);
    if (what === 'coverage') {
      await page.getByRole('button', { name: /ATT&CK/ }).click();
      await page.locator('.matrix').waitFor();
    }
    if (what === 'rule') {
      await page.locator('.line h3 a').first().click();
      await page.locator('pre').waitFor();
    }
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
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    const home = new URL(link).origin;
    const problems = [];
    page.on('request', (request) => request.url().startsWith(home) || problems.push(`asked elsewhere: ${request.url()}`));
    page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
    page.on('console', (line) => line.type() === 'error' && !/40[1]|422/.test(line.text()) && problems.push(`console: ${line.text()}`));
    await sign_up(page, link);
    await act(page);
    await export_incident(page);
    await expect_a_rule(page);
    await page.goBack();
    await split_and_merge(page);
    await page.getByRole('link', { name: 'Préparer la déclaration' }).click();
    await answer_declaration(page);
    await hunt_by_list_and_rule(page);
    await second_factor(page);
    await fill_settings(page);
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
