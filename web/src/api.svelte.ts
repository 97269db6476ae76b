// SPDX-License-Identifier: Apache-2.0
// The API (docs/openapi.yml), and who is signed in.
import { is_phrase, say, words } from './words.svelte';

export interface Session {
  account: string;
  role: 'reader' | 'responder' | 'administrator';
  guard: string;
  zone: string;
}
export interface Summary {
  id: string;
  title: string;
  severity: number;
  level: 'critical' | 'high' | 'medium' | 'low' | 'informational';
  state: 'new' | 'acknowledged' | 'contained' | 'closed';
  first: string;
  last: string;
  count: number;
  machines: string[];
  drill?: boolean;
  verdict?: 'true' | 'false_positive' | 'drill';
}
export interface Deadline {
  incident: string;
  title: string;
  recipient: string;
  informative: boolean;
  deadline?: string;
}
export interface Overview {
  verdict: 'attack' | 'contained' | 'doubt' | 'quiet';
  drill: boolean;
  incidents: Summary[];
  deadlines: Deadline[];
  now: string;
  last_finding?: string;
}
export interface Action {
  text: string;
  source: string;
  cost?: string;
  done?: { who: string; when: string };
}
export interface Evidence {
  time: string;
  account?: string;
  process?: string;
  detail?: string;
}
export interface Finding {
  title: string;
  level: Summary['level'];
  machine: string;
  count: number;
  first: string;
  last: string;
  techniques: string[];
  examples: Evidence[];
}
export interface Act {
  kind: 'opened' | 'state' | 'note' | 'merged' | 'split' | 'action_done';
  when: string;
  who: string;
  why: string;
  state?: Summary['state'];
  verdict?: Summary['verdict'];
}
export interface Incident extends Summary {
  summary: string;
  story: string[];
  risk: string;
  reasons: string[];
  actions: Action[];
  avoid: Action[];
  findings: Finding[];
  acts: Act[];
}
export interface Field {
  id: string;
  block: string;
  kind: 'text' | 'long' | 'time' | 'number' | 'choice' | 'choices';
  label: string;
  choices?: { id: string; text: string }[];
  values: string[];
  by?: string;
}
export interface Declaration {
  title: string;
  missing: number;
  blocks: { id: string; label: string }[];
  fields: Field[];
  clocks: { title: string; state: string; recipient: string; advice: string; reference: string; pressing: boolean }[];
}
export interface Hunt {
  count: number;
  whole: boolean;
  segments: number;
  segments_read: number;
  events: Record<string, unknown>[];
}
export interface Entry {
  number: number;
  time: string;
  who: string;
  what: string;
  subject: string;
  detail: string;
}

export const state = $state<{ session: Session | null; is_known: boolean; revision: number; is_offline: boolean }>({
  session: null,
  is_known: false,
  revision: 0,
  is_offline: false,
});

export class Problem extends Error {
  constructor(readonly kind: string, title: string) {
    const phrase = `problem_${kind}`;
    super(is_phrase(phrase) ? say(phrase, title) : say('problem_other', title));
  }
}

function take(session: Session): void {
  state.session = session;
  words.zone = session.zone;
}

export async function ask<T>(path: string, query: Record<string, string> = {}): Promise<T> {
  return send<T>('GET', path, undefined, query);
}

export async function send<T>(
  method: string,
  path: string,
  body?: unknown,
  query: Record<string, string> = {},
): Promise<T> {
  const address = `/api/v1/${path}?${new URLSearchParams({ language: words.language, ...query })}`;
  const headers: Record<string, string> = {};
  if (method !== 'GET') headers['Content-Type'] = 'application/json';
  if (state.session) headers['X-Garde-Guard'] = state.session.guard;
  const response = await fetch(address, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const answer = await response.json();
  if (response.ok) return answer as T;
  const kind = String(answer.type ?? '').split(':').at(-1) ?? 'other';
  if (kind === 'signed-out') state.session = null;
  throw new Problem(kind, String(answer.title ?? response.status));
}

export async function find_session(): Promise<void> {
  try {
    take(await ask<Session>('session'));
  } catch {
    state.session = null;
  }
  state.is_known = true;
}

export async function sign_in(name: string, password: string, link: string): Promise<void> {
  take(await send<Session>('POST', link ? 'session/link' : 'session', { name, password, token: link }));
}

export async function sign_out(): Promise<void> {
  await send('DELETE', 'session');
  state.session = null;
}

/** Says when something has changed, until the function that it gives is called. */
export function follow(): () => void {
  const source = new EventSource('/api/v1/events');
  source.addEventListener('changed', () => (state.revision += 1));
  source.onopen = () => (state.is_offline = false);
  source.onerror = () => (state.is_offline = source.readyState === EventSource.CLOSED);
  return () => source.close();
}
