package steps

// What the script calls for each thing. The documents are the resources' own.
