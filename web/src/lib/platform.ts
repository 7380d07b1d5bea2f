// What the computer is like to hold: the names of its keys, whether a pointer can rest on something. Never to guess what
// a browser can do.

export const onMac: boolean = /mac|iphone|ipad/i.test(navigator.platform);

/** Where nothing can be pointed at without pressing it, a tooltip would only stay in the way. */
export const canHover: boolean = window.matchMedia('(hover: hover)').matches;

export const tooltipEvents = { hover: true, focus: true, touch: false } as const;
