// Every word a person reads, in Russian; one file a section.
import type { Russian } from '../words';
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

export const ru: Russian = {
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
