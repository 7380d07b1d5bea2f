// Two notes on the chosen speaker, so that a person knows where the others will be heard.

const NOTES_HZ = [523.25, 783.99];
const NOTE_S = 0.28;
const LOUDNESS = 0.12;

type WithSink = HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> };

/** Resolves when the notes have ended. */
export async function playTestSound(speaker: string | undefined): Promise<void> {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  NOTES_HZ.forEach((hz, index) => {
    note(context, out, hz, context.currentTime + index * NOTE_S);
  });
  const audio: WithSink = new Audio();
  audio.srcObject = out.stream;
  try {
    if (speaker !== undefined) await audio.setSinkId?.(speaker);
    await audio.play();
    await new Promise((resolve) => setTimeout(resolve, (NOTES_HZ.length + 1) * NOTE_S * 1000));
  } finally {
    audio.srcObject = null;
    await context.close();
  }
}

function note(context: AudioContext, out: AudioNode, hz: number, at: number): void {
  const [source, gain] = [context.createOscillator(), context.createGain()];
  source.frequency.value = hz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
  gain.gain.linearRampToValueAtTime(0, at + NOTE_S);
  source.connect(gain).connect(out);
  source.start(at);
  source.stop(at + NOTE_S);
}
