// SPDX-License-Identifier: Apache-2.0
// Which language the pages speak, and how it says a phrase, a time, a number.
import { english } from './en';
import { french, type Phrase } from './fr';

export type Language = 'fr' | 'en';

function first_language(): Language {
  const kept = localStorage.getItem('language');
  if (kept === 'fr' || kept === 'en') return kept;
  return navigator.languages.find((code) => /^(fr|en)\b/.test(code))?.startsWith('en') ? 'en' : 'fr';
}

export const words = $state({ language: first_language(), zone: 'Europe/Paris', now: Date.now() });

// What counts down moves by itself.
setInterval(() => (words.now = Date.now()), 1000);

export function choose(language: Language): void {
  words.language = language;
  localStorage.setItem('language', language);
}

export function is_phrase(name: string): name is Phrase {
  return Object.hasOwn(french, name);
}

export function say(phrase: Phrase, ...values: (string | number)[]): string {
  const text = (words.language === 'fr' ? french : english)[phrase];
  return text.replace(/\{(\d)\}/g, (_, place) => String(values[Number(place)] ?? ''));
}

/** "1 machine", "12 machines": the phrase has both, parted by "|"; French counts zero with one. */
export function count(phrase: Phrase, value: number): string {
  const [one, many] = say(phrase, number(value)).split('|');
  const is_one = words.language === 'fr' ? Math.abs(value) < 2 : value === 1;
  return (is_one ? one : many) ?? '';
}

const locale = () => (words.language === 'fr' ? 'fr-FR' : 'en-GB');

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
}

export function percent(share: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 1 }).format(share);
}

export function bytes(value: number): string {
  const units = words.language === 'fr' ? ['o', 'ko', 'Mo', 'Go', 'To'] : ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  for (; value >= 1000 && unit < 4; unit += 1) value /= 1000;
  return `${number(value, unit > 0 && value < 10 ? 1 : 0)} ${units[unit]}`;
}

export function time(text: string): string {
  if (Number.isNaN(Date.parse(text))) return text;  // a log's own
  const options: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short', timeZone: words.zone };
  return new Intl.DateTimeFormat(locale(), options).format(new Date(text));
}

/** The hour alone where it is of the same day as `beside`: "02:50". */
export function hour(text: string, with_seconds = false): string {
  const options: Intl.DateTimeFormatOptions = { timeStyle: with_seconds ? 'medium' : 'short', timeZone: words.zone };
  return new Intl.DateTimeFormat(locale(), options).format(new Date(text));
}

/** Whether ago() says it in minutes or hours. */
export function is_recent(text: string): boolean {
  const minutes = (words.now - Date.parse(text)) / 60_000;
  return minutes > -1 && minutes < 24 * 60;
}

/** "3 min ago": of what is so recent that this says more than an hour does; else the time. */
export function ago(text: string): string {
  if (!is_recent(text)) return time(text);
  const minutes = Math.round((words.now - Date.parse(text)) / 60_000);
  if (minutes < 1) return say('just_now');
  return say('ago', minutes < 120 ? say('minutes', minutes) : say('hours', Math.round(minutes / 60)));
}

/** What a clock in the node's zone shows, as an input of kind datetime-local takes it. */
export function clock(text: string): string {
  const shown = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: words.zone });
  return shown.format(new Date(text)).replace(' ', 'T');
}

/** The instant at which a clock in the node's zone shows that: corrected twice, for the offset changes with the season. */
export function instant_of_clock(shown: string): string {
  const wanted = Date.parse(`${shown}Z`);
  let instant = wanted;
  for (let i = 0; i < 2; i += 1) instant += wanted - Date.parse(`${clock(new Date(instant).toISOString())}Z`);
  return new Date(instant).toISOString();
}

/** "61 h 20 min", "25 min", "12 d". */
export function span(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  if (minutes < 60) return say('minutes', minutes);
  if (minutes < 4 * 24 * 60) return `${say('hours', Math.floor(minutes / 60))} ${say('minutes', minutes % 60)}`;
  return say('days', Math.floor(minutes / (24 * 60)));
}
