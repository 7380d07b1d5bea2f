// Cameras, microphones and speakers, and what to do when one does not start.
export const device = {
  camera: 'Camera {{number}}',
  microphone: 'Microphone {{number}}',
  speaker: 'Speaker {{number}}',
  kinds: { camera: 'Camera', microphone: 'Microphone', speaker: 'Speaker' },
  again: 'Try again',
  system: 'Chosen by your system',
  none: 'None found',
  level: 'Microphone level',
  levelOf: 'Level of {{name}}',
  test: 'Test',
  testOf: 'Test {{name}}',
  testing: 'You should hear two notes',
  failure: {
    camera: {
      blocked: {
        what: 'The camera is blocked for this site.',
        next: 'Open the site settings at the left of the address line and set Camera to Allow. It starts by itself.',
      },
      missing: {
        what: 'No camera found.',
        next: 'Plug one in, or join without: the others see your initials.',
      },
      busy: { what: 'Another program uses the camera.', next: 'Close it there, or choose another camera.' },
      insecure: {
        what: 'This page may not use the camera.',
        next: 'Browsers allow it on https addresses and on this computer only. Open this server by its https address.',
      },
      other: { what: 'The camera did not start.', next: 'Choose another camera, or try again.' },
    },
    microphone: {
      blocked: {
        what: 'The microphone is blocked for this site.',
        next: 'Open the site settings at the left of the address line and set Microphone to Allow. It starts by itself.',
      },
      missing: { what: 'No microphone found.', next: 'Plug one in, or listen only.' },
      busy: {
        what: 'Another program uses the microphone.',
        next: 'Close it there, or choose another microphone.',
      },
      insecure: {
        what: 'This page may not use the microphone.',
        next: 'Browsers allow it on https addresses and on this computer only. Open this server by its https address.',
      },
      other: { what: 'The microphone did not start.', next: 'Choose another microphone, or try again.' },
    },
    sound: {
      blocked: {
        what: 'Your system does not let the browser take the sound.',
        next: 'Allow screen and sound recording for the browser in the system settings, then share again.',
      },
      missing: {
        what: 'No sound came with it.',
        next: 'Choose a tab and leave “share sound” on. Some systems give the sound of tabs only.',
      },
      busy: { what: 'The sound could not be taken.', next: 'Choose another tab or screen.' },
      insecure: {
        what: 'This page may not share sound.',
        next: 'Open this server by its https address.',
      },
      other: { what: 'The sound could not be shared.', next: 'Choose another tab or screen.' },
    },
    screen: {
      blocked: {
        what: 'Your system does not let the browser show the screen.',
        next: 'Allow screen recording for the browser in the system settings, then share again.',
      },
      missing: { what: 'There is no screen to share here.', next: 'Share from another computer.' },
      busy: { what: 'The screen could not be captured.', next: 'Choose another window or screen.' },
      insecure: {
        what: 'This page may not share the screen.',
        next: 'Open this server by its https address.',
      },
      other: { what: 'The screen could not be shared.', next: 'Choose another window or screen.' },
    },
  },
};
