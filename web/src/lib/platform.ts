// What the keyboard of this computer is called. Only for the names of keys: never to guess what a browser can do.

export const onMac: boolean = /mac|iphone|ipad/i.test(navigator.platform);
