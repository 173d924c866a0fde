package dev.imgx.lang.eval;

import dev.imgx.lang.source.Places;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Null;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Value;

/// The attributes of a set whose names are computed: `${name} = value;`. A name that is null leaves
/// its attribute out.
///
/// @param names code of the names
/// @param values code of the values, along with it
/// @param placeIds where each attribute is written
/// @param places what the ids mean
record DynamicNames(Code[] names, Code[] values, int[] placeIds, Places places) {
  /// The set with these attributes too. Throws `EvalError` when one is there already.
  Attrs addTo(Attrs attrs, Object[] frame) {
    if (names.length == 0) {
      return attrs;
    }
    Attrs all = attrs;
    for (int i = 0; i < names.length; i++) {
      Value name = names[i].eval(frame);
      if (name == Null.NULL) {
        continue;
      }
      String why = "while evaluating the name of a dynamic attribute";
      Symbol symbol = Symbol.of(Expect.plainString(name, placeIds[i], why));
      int index = all.indexOf(symbol);
      if (index >= 0) {
        String where = String.valueOf(places.position(all.place(index)));
        String message = "dynamic attribute '" + symbol + "' already defined at " + where;
        throw new EvalError(message, placeIds[i]);
      }
      Value value = values[i].delay(frame);
      all = all.update(new AttrsBuilder(1).put(symbol, value, placeIds[i]).build());
    }
    return all;
  }
}
