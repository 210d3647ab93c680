"""Sessions of councils: convened, prepared, held, published. The workflow decides; these bring it what people say, and show it."""
