"""Work on a whole archive: taking files and other archives in, taking articles out, building anew, copying, checking."""
