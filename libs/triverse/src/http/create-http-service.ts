import { HttpService } from '@nestjs/axios';
import axios from 'axios';

/** Redirects, status codes and bodies are judged by this library; a proxy from the environment would escape the address checks. */
export function createHttpService(userAgent: string): HttpService {
  return new HttpService(
    axios.create({
      adapter: 'http',
      maxRedirects: 0,
      proxy: false,
      validateStatus: () => true,
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
      headers: { 'User-Agent': userAgent },
    }),
  );
}
