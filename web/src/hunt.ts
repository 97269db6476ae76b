// SPDX-License-Identifier: Apache-2.0
// A hunt from its start to its end, told at each step of the way.
import { ask, send, type Hunt } from './api.svelte';

export type Question = Partial<Record<'words' | 'field' | 'pattern' | 'since' | 'until' | 'indicators' | 'rule', string>>;

/** Starts the hunt and looks every half second until it is over, or nobody wants it any more: then it is stopped. */
export async function hunt(question: Question, tell: (state: Hunt) => void, is_gone: () => boolean): Promise<Hunt | null> {
  const { id } = await send<{ id: string }>('POST', 'hunts', question);
  for (let pause = 100; ; pause = Math.min(500, pause * 1.5)) {
    if (is_gone()) {
      await send('DELETE', `hunts/${id}`);
      return null;
    }
    const state = await ask<Hunt>(`hunts/${id}`);
    tell(state);
    if (state.over) return state;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
