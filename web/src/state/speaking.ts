// Who speaks, without flicker: a voice counts after 150 ms and lasts 700 ms after its end. Time comes in; it never
// reads a clock.

const BEGINS_AFTER_MS = 150;
const ENDS_AFTER_MS = 700;

interface Voice {
  heard: boolean;
  since: number;
  speaking: boolean;
}

export class Speaking {
  readonly #voices = new Map<string, Voice>();

  /** The ids whose voice is heard at `now`. */
  hear(ids: Iterable<string>, now: number): void {
    const heard = new Set(ids);
    for (const id of heard)
      if (!this.#voices.has(id)) this.#voices.set(id, { heard: false, since: now, speaking: false });
    for (const [id, voice] of this.#voices) {
      if (voice.heard === heard.has(id)) continue;
      voice.heard = heard.has(id);
      voice.since = now;
    }
    this.settle(now);
  }

  settle(now: number): void {
    for (const [id, voice] of this.#voices) {
      if (now >= dueAt(voice)) voice.speaking = voice.heard;
      if (!voice.heard && !voice.speaking) this.#voices.delete(id);
    }
  }

  isSpeaking(id: string): boolean {
    return this.#voices.get(id)?.speaking === true;
  }

  /** When `settle` has something to do next. */
  nextAt(): number | undefined {
    const due = [...this.#voices.values()].filter((voice) => voice.heard !== voice.speaking).map(dueAt);
    return due.length === 0 ? undefined : Math.min(...due);
  }
}

function dueAt(voice: Voice): number {
  return voice.since + (voice.heard ? BEGINS_AFTER_MS : ENDS_AFTER_MS);
}
