// Every word a person reads, in English; one file a section. The other languages have the same keys, checked by
// their type. Plain, short, second person; sentence case; what happened, then what to do.
import { app } from './app';
import { call } from './call';
import { device } from './device';
import { end } from './end';
import { home } from './home';
import { language } from './language';
import { notFound } from './not-found';
import { prejoin } from './prejoin';
import { refused } from './refused';
import { scheme } from './scheme';
import { shortcuts } from './shortcuts';

export const en = {
  app,
  call,
  device,
  end,
  home,
  language,
  notFound,
  prejoin,
  refused,
  scheme,
  shortcuts,
};
